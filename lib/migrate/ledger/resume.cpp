#include "migrate/ledger/resume.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/digest.hpp"
#include "json/byte_source.hpp"
#include "migrate/ledger/catalog_drift.hpp"
#include "migrate/run/proposed_command.hpp"
#include "migrate/target/catalog_comparison.hpp"

namespace copyover::migrate {

namespace {

void refuse(const OpenLoad& load, const std::string& file, const std::string& reason, const Options& options,
            Findings& findings) {
    Finding finding;
    finding.rule = &rule::resume_refused;
    finding.at.file = file;
    finding.message = fmt::format("run {} is half done and cannot go on: {}", load.run, reason);
    finding.fix = "put it back as it was and run the same command, or take it out: " +
                  rollback_command(options, load.run);
    findings.add(std::move(finding));
}

std::string sha256_of_start(const SourceFile& file, std::uint64_t bytes) {
    const std::unique_ptr<json::ByteSource> source = json::open_file(file.path);
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    while (bytes > 0) {
        const std::size_t wanted = std::min<std::uint64_t>(bytes, buffer.size());
        const std::size_t length = source->read(std::span(buffer).first(wanted));
        if (length == 0) break;
        hash.add({buffer.data(), length});
        bytes -= length;
    }
    return hash.finish();
}

}  // namespace

void compare_sources(const OpenLoad& load, std::span<const SourceFile> files, const Options& options,
                     RunFacts& facts) {
    if (facts.mapping.sha256 != load.mapping_sha256)
        refuse(load, facts.mapping.path, "the mapping is another one", options, facts.findings);
    if (facts.target->schema_sha256 != load.schema_sha256)
        refuse(load, "", "schema.sql is another one", options, facts.findings);
    for (const SourceFacts& before : load.sources) {
        const auto now = std::ranges::find(facts.sources, before.path, &SourceFacts::path);
        if (now == facts.sources.end()) {
            refuse(load, before.path, "the file is gone", options, facts.findings);
            continue;
        }
        if (now->sha256 == before.sha256) continue;
        const auto file = std::ranges::find(files, before.path, &SourceFile::name);
        if (file != files.end() && now->bytes > before.bytes &&
            sha256_of_start(*file, before.bytes) == before.sha256) {
            continue;
        }
        refuse(load, before.path, "the file changed", options, facts.findings);
    }
    for (const SourceFacts& now : facts.sources) {
        if (std::ranges::find(load.sources, now.path, &SourceFacts::path) == load.sources.end())
            refuse(load, now.path, "the file is new", options, facts.findings);
    }
}

namespace {

void report_drift(const std::string& run, const std::vector<CatalogDrift>& changes, const Options& options,
                  Findings& findings) {
    for (const CatalogDrift& change : changes) {
        Finding finding;
        finding.rule = &rule::resume_refused;
        finding.message =
            fmt::format("run {} is half done and cannot go on: meanwhile, {}", run, change.what);
        finding.fix = change.undo.empty()
                          ? fmt::format(
                                "put it back as it was and run the same command, or take out what is as the "
                                "load left it: {}",
                                abandon_command(options, run))
                          : fmt::format("{}; then run the same command, or take it out: {}", change.undo,
                                        rollback_command(options, run));
        findings.add(std::move(finding));
    }
}

}  // namespace

void compare_catalogs(const OpenLoad& load, LoadLedger& ledger, const postgres::CatalogFingerprint& now,
                      const Options& options, Findings& findings) {
    const std::vector<std::string> during = ledger.catalog(load.run, CatalogMoment::during);
    std::set<std::string> own;
    // What is back already is no difference then, nor what is not.
    if (load.state == LoadState::restoring)
        own = changed_by_load(ledger.catalog(load.run, CatalogMoment::before), during);
    report_drift(load.run, find_drift(during, now, own), options, findings);
}

void compare_restored(const std::string& run, LoadLedger& ledger, const postgres::CatalogFingerprint& now,
                      const Options& options, Findings& findings) {
    const std::vector<std::string> before = ledger.catalog(run, CatalogMoment::before);
    const std::vector<std::string> during = ledger.catalog(run, CatalogMoment::during);
    report_drift(run, find_drift(during, now, changed_by_load(before, during)), options, findings);
    report_not_back(before, during, now.lines, findings);
}

void report_not_back(const std::vector<std::string>& before, const std::vector<std::string>& during,
                     const std::vector<std::string>& now, Findings& findings) {
    report_catalog_changes(not_back(before, during, now), findings);
}

}  // namespace copyover::migrate

#include "migrate/ledger/resume.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/digest.hpp"
#include "json/byte_source.hpp"
#include "migrate/target/catalog_comparison.hpp"

namespace copyover::migrate {

namespace {

void refuse(const OpenLoad& load, const std::string& file, const std::string& reason, Findings& findings) {
    Finding finding;
    finding.rule = &rule::resume_refused;
    finding.at.file = file;
    finding.message = fmt::format("run {} is half done and cannot go on: {}", load.run, reason);
    finding.fix = fmt::format(
        "put it back as it was and run the same command, or take it out: copyover rollback {}", load.run);
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

void compare_sources(const OpenLoad& load, std::span<const SourceFile> files, RunFacts& facts) {
    if (facts.mapping.sha256 != load.mapping_sha256)
        refuse(load, facts.mapping.path, "the mapping is another one", facts.findings);
    if (facts.target->schema_sha256 != load.schema_sha256)
        refuse(load, "", "schema.sql is another one", facts.findings);
    for (const SourceFacts& before : load.sources) {
        const auto now = std::ranges::find(facts.sources, before.path, &SourceFacts::path);
        if (now == facts.sources.end()) {
            refuse(load, before.path, "the file is gone", facts.findings);
            continue;
        }
        if (now->sha256 == before.sha256) continue;
        const auto file = std::ranges::find(files, before.path, &SourceFile::name);
        if (file != files.end() && now->bytes > before.bytes &&
            sha256_of_start(*file, before.bytes) == before.sha256) {
            continue;
        }
        refuse(load, before.path, "the file changed", facts.findings);
    }
    for (const SourceFacts& now : facts.sources) {
        if (std::ranges::find(load.sources, now.path, &SourceFacts::path) == load.sources.end())
            refuse(load, now.path, "the file is new", facts.findings);
    }
}

void compare_catalogs(const OpenLoad& load, const std::vector<std::string>& during,
                      const std::vector<std::string>& now, Findings& findings) {
    for (const std::string& line : catalog_changes(during, now))
        refuse(load, "", "the tables were altered: " + line, findings);
}

bool report_open_load(postgres::Connection& connection, const Options& options, Findings& findings) {
    const auto load = LoadLedger(connection, options.ledger_schema).open_load();
    if (!load) return false;
    Finding finding;
    finding.rule = &rule::load_unfinished;
    finding.message = fmt::format("load run {} has not come to its end", load->run);
    finding.fix =
        "run the same copyover load again until it is complete, or take it out: copyover rollback " +
        load->run;
    findings.add(std::move(finding));
    return true;
}

}  // namespace copyover::migrate

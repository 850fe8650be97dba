#include "migrate/survey/survey_rejecting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "migrate/survey/pass.hpp"

namespace copyover::migrate {

namespace {

void report_limit(std::uint64_t bad, const Rejection& rejection, Findings& findings) {
    Finding finding;
    finding.rule = &rule::reject_limit;
    finding.message =
        fmt::format("at least {} records are bad, --reject-limit allows {}", bad, rejection.limit());
    finding.fix = "correct them, or raise the limit if you can do without them for now";
    findings.add(std::move(finding));
}

// Only what is about one record can be put right by leaving the record out.
void report_other_error(const Findings& other, Findings& findings) {
    const auto error = std::ranges::find_if(
        other.all(), [](const Finding& finding) { return finding.rule->severity == Severity::error; });
    Finding finding;
    finding.rule = &rule::reject_limit;
    finding.at = error->at;
    finding.message = fmt::format("no record is left out: {} cannot be put right by that", error->rule->name);
    finding.fix = "correct this first";
    findings.add(std::move(finding));
}

std::uint64_t count_of(const Findings& findings, const Rule& of) {
    std::uint64_t count = 0;
    for (const Finding& finding : findings.all())
        count += finding.rule == &of ? finding.count : 0;
    return count;
}

// What refers to rejected records through others is counted at the first such record.
void report_chains(const Findings& chains, std::uint64_t more, Findings& findings) {
    if (chains.all().empty()) return;
    Finding first = chains.all().front();
    const std::uint64_t told = count_of(chains, rule::parent_rejected);
    if (more > told) first.count += more - told;
    findings.add(first, first.constraint);
    for (const Finding& finding : chains.all().subspan(1))
        findings.add(finding, finding.constraint);
}

// Nothing is created for a record that does not load. Where there are too many findings to keep them all, they
// stay as they are.
void replace_created(const Findings& created, Findings& findings) {
    if (!findings.beyond_limit().empty()) return;
    Findings replaced;
    for (const Finding& finding : findings.all()) {
        if (finding.rule != &rule::orphan_created) replaced.add(finding);
    }
    replaced.add(created);
    findings = std::move(replaced);
}

}  // namespace

std::unique_ptr<Constraints> count_what_would_load(
    const mapping::Plan& plan, std::span<const SourceFile> files, const Options& options,
    const RunFacts& before, Rejection& rejection,
    const std::function<std::unique_ptr<Constraints>()>& make_constraints, RunFacts& facts) {
    std::optional<std::uint64_t> alone;  // rejected for what they are, not for what they refer to
    Findings chains;
    Findings created;
    std::unique_ptr<Constraints> again;
    do {
        again = make_constraints();
        again->follow_chains();
        RunFacts found = before;
        survey_rejecting(plan, files, *again, options, rejection, found);
        for (const Finding& finding : found.findings.all()) {
            if (finding.rule == &rule::parent_rejected) chains.add(finding, finding.constraint);
        }
        if (!alone) alone = found.records.rejected - count_of(found.findings, rule::parent_rejected);
        created = Findings();
        for (const Finding& finding : found.findings.all()) {
            if (finding.rule == &rule::orphan_created) created.add(finding);
        }
        facts.tables = std::move(found.tables);
        facts.records = found.records;
        facts.values = found.values;
        facts.repairs = std::move(found.repairs);
    } while (rejection.has_grown());
    replace_created(created, facts.findings);
    report_chains(chains, facts.records.rejected - *alone, facts.findings);
    return again;
}

void leave_out_bad_records(const mapping::Plan& plan, std::span<const SourceFile> files,
                           const Options& options, const RunFacts& before, Rejection& rejection,
                           const std::function<std::unique_ptr<Constraints>()>& make_constraints,
                           std::unique_ptr<Constraints>& constraints, RunFacts& facts) {
    if (facts.records.rejected > rejection.limit())
        return report_limit(facts.records.rejected, rejection, facts.findings);
    for (;;) {
        std::unique_ptr<Constraints> again = make_constraints();
        again->follow_chains();
        RunFacts found = before;
        survey_rejecting(plan, files, *again, options, rejection, found);
        if (rejection.is_over_limit()) return report_limit(rejection.count(), rejection, facts.findings);
        if (rejection.has_grown()) continue;
        if (found.findings.has_errors()) return report_other_error(found.findings, facts.findings);
        constraints = std::move(again);
        facts = std::move(found);
        return;
    }
}

}  // namespace copyover::migrate

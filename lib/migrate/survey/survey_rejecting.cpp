#include "migrate/survey/survey_rejecting.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace

void leave_out_bad_records(const mapping::Plan& plan, std::span<const SourceFile> files,
                           const Options& options, const RunFacts& before, Rejection& rejection,
                           const std::function<std::unique_ptr<Constraints>()>& make_constraints,
                           std::unique_ptr<Constraints>& constraints, RunFacts& facts) {
    if (facts.records.rejected > rejection.limit())
        return report_limit(facts.records.rejected, rejection, facts.findings);
    for (;;) {
        std::unique_ptr<Constraints> again = make_constraints();
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

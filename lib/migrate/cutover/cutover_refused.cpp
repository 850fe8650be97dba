// The part of the cutover that finds out which records the server refuses.
#include <algorithm>

#include "migrate/cutover/cutover.hpp"
#include "migrate/run/phase.hpp"

namespace copyover::migrate {

void Cutover::report_refused(const LoadRefused& refused) {
    const bool may_leave_out = options_.reject_limit > 0 && refused.finding().rule == &rule::server_rejected;
    if (options_.find_refused || (refused.names_record() && !may_leave_out))
        return facts_.findings.add(refused.finding());
    find_refused(refused.finding());
}

// The same once more, taken back in any case: to find the row where the server did not say which it refused,
// and all such rows where they may be left out.
void Cutover::find_refused(const Finding& refusal) {
    const Phase phase(facts_, options_, "find the refused row");
    transaction_->rollback();
    Options searching = options_;
    searching.find_refused = true;
    RunFacts facts = facts_;
    facts.findings = Findings();
    RefusedRows rows(options_.reject_limit);
    Cutover search(connection_, migration_, files_, constraints_, searching, facts);
    if (options_.reject_limit > 0) search.searched_ = &rows;
    search.run(LastWord::rollback, {});
    refused_ = rows.records();
    for (const RefusedRecord& record : refused_)
        facts_.findings.add(record.reason);
    if (!refused_.empty()) return;
    const auto found = std::ranges::find_if(facts.findings.all(), [&](const Finding& finding) {
        return finding.rule == refusal.rule && finding.constraint == refusal.constraint &&
               finding.sqlstate == refusal.sqlstate && !finding.at.file.empty();
    });
    facts_.findings.add(found == facts.findings.all().end() ? refusal : *found);
}

}  // namespace copyover::migrate

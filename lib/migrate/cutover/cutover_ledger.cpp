// The part of the cutover that writes the ledger: the run, and what takes it out again.
#include <algorithm>

#include "migrate/cutover/cutover.hpp"
#include "migrate/ledger/ledger.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/phase.hpp"

namespace copyover::migrate {

void Cutover::record(const Loaded& loaded) {
    const Phase phase(facts_, options_, "record");
    Ledger ledger(connection_, options_.ledger_schema);
    ledger.prepare();
    ledger.record(facts_);
    UndoLog log(connection_, options_.ledger_schema);
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        UndoTable table = undo_table(*target_, migration_.plan, constraints_, i);
        std::optional<UndoLog::Staging> staging;
        if (merge_->is_compared(i)) {
            table.kind = UndoKind::merged;
            table.rows.rows = coming(i);
            if (merge_counts_[i].different > 0) staging = {updates_->staging(i), updates_->replaced(i)};
        } else {
            const bool was_there = std::ranges::find(fingerprinted_, table.table) != fingerprinted_.end();
            table.kind = was_there ? UndoKind::filled : UndoKind::created;
            table.rows = loaded.digests[i].all();
        }
        if (table.kind == UndoKind::created || table.rows.rows > 0) log.record(facts_.run, table, staging);
    }
}

}  // namespace copyover::migrate

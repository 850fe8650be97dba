// The part of a rollback that gives rows their old values back which the run or its triggers changed.
#include <fmt/format.h>

#include "migrate/rollback/old_rows.hpp"
#include "migrate/rollback/rollback.hpp"
#include "migrate/run/phase.hpp"

namespace copyover::migrate {

// Rows that were there before and that triggers of the run changed in columns which its mapping does not
// name: how they were is not kept.
void Rollback::require_nothing_beside(const UndoTable& table) {
    const std::uint64_t rows = log_.written_beside(facts_.run, table);
    if (rows == 0) return;
    add(rule::changed_since, table,
        fmt::format("while the run went on, triggers changed columns that its mapping does not name in {} "
                    "rows that were there before; how they were is not kept",
                    rows),
        "keep the run, or restore a backup of the table", rows);
}

void Rollback::restore_updated(const UndoTable& table) {
    if (!log_.has_old_rows(facts_.run, table)) return;
    Phase phase(facts_, options_, "restore " + to_string(table.table));
    give_old_rows_back(connection_, log_, facts_.run, table);
    phase.add(table.rows.rows, 0);
}

void Rollback::require_restored(const UndoTable& table) {
    // Triggers of a load may have added or deleted rows as well; its guard kept others out.
    if (half_done_ && table.is_watched()) require_digest(table);
    const std::uint64_t differing = rows_not_given_back(connection_, log_, facts_.run, table);
    if (differing > 0)
        add(rule::changed_since, table,
            fmt::format("{} rows could not be given their old values back", differing),
            "a trigger or a changed column stands in the way: disable it for the rollback");
}

}  // namespace copyover::migrate

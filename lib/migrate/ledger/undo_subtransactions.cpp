// The part of the undo log that knows rows which triggers of a run wrote in subtransactions: blocks with
// EXCEPTION in functions.
#include <fmt/format.h>

#include "migrate/ledger/undo_log.hpp"

namespace copyover::migrate {

std::string UndoLog::subtransactions(const std::string& run, const UndoTable& table) const {
    return fmt::format("SELECT xid::text FROM {}.undo_xids WHERE run = {} AND position = {}", quoted_,
                       connection_.literal(run), table.position);
}

// Rows that this transaction sees and whose writer is in progress are its own. Ids behind its own are those
// of its subtransactions and of others, which may have committed while it waited for the lock.
void UndoLog::record_subtransactions(const std::string& run, const UndoTable& table) {
    keep_xids(run, table,
              fmt::format(R"(
WITH own (id) AS (SELECT pg_catalog.pg_current_xact_id()),
later (xid) AS (
    SELECT DISTINCT live.xmin::text::bigint
    FROM own, {}
    WHERE live.xmin <> own.id::xid
      AND pg_catalog.age(live.xmin) < pg_catalog.age(own.id::xid))
SELECT later.xid
FROM own, later
WHERE pg_catalog.pg_xact_status((own.id::text::numeric
          + (later.xid - own.id::xid::text::bigint + 4294967296) % 4294967296)::text::xid8) = 'in progress')",
                          live_rows(table)));
}

void UndoLog::record_subtransactions_of_units(const std::string& run, const UndoTable& table) {
    keep_xids(run, table,
              fmt::format(R"(
SELECT DISTINCT live.xmin::text::bigint
FROM {}
WHERE live.xmin::text NOT IN (SELECT xmin::text FROM {}.units WHERE run = {}))",
                          live_rows(table), quoted_, connection_.literal(run)));
}

void UndoLog::keep_xids(const std::string& run, const UndoTable& table, const std::string& query) {
    connection_.execute(
        fmt::format("INSERT INTO {}.undo_xids SELECT {}, {}, found.xid FROM ({}) AS found (xid)", quoted_,
                    connection_.literal(run), table.position, query));
}

}  // namespace copyover::migrate

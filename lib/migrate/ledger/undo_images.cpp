// The part of the undo log that keeps rows as they were and tells which ones a run wrote beside those that it
// sent.
#include <fmt/format.h>

#include <algorithm>

#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/sql_text.hpp"
#include "postgres/catalog/relation_trust.hpp"

namespace copyover::migrate {

std::string UndoLog::written_here(const std::string& run, const UndoTable& table) const {
    return fmt::format(
        "(live.xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid OR live.xmin::text IN ({}))",
        subtransactions(run, table));
}

std::uint64_t UndoLog::keep(const std::string& image, const std::string& query) {
    const std::uint64_t rows =
        connection_.execute(fmt::format("CREATE TABLE {} AS {}", image, query)).affected();
    close_to_others(connection_, postgres::Created::table, image);
    return rows;
}

std::string UndoLog::live_rows(const UndoTable& table) const {
    return own_rows(connection_.quote(table.table), table.partitioned) + " AS live";
}

std::uint64_t UndoLog::written_rows(const std::string& run, const UndoTable& table) {
    const auto count = connection_.execute(fmt::format("SELECT pg_catalog.count(*) FROM {} WHERE {}",
                                                       live_rows(table), written_here(run, table)));
    return static_cast<std::uint64_t>(count.integer(0, 0));
}

std::string UndoLog::written_since(const UndoTable& table) {
    return fmt::format("pg_catalog.age(live.xmin) <= pg_catalog.age('{}'::pg_catalog.xid)", table.xid);
}

bool UndoLog::has_table(const std::string& name) {
    const std::vector<postgres::Parameter> table{name};
    return !connection_.execute("SELECT pg_catalog.to_regclass($1)", table).is_null(0, 0);
}

bool UndoLog::has_old_rows(const std::string& run, const UndoTable& table) {
    return table.has_key && (table.kind == UndoKind::merged || table.is_watched()) &&
           has_table(old_rows(run, table));
}

std::uint64_t UndoLog::written_beside(const std::string& run, const UndoTable& table) {
    const std::string image = written(run, table);
    const bool has_image = has_table(image);
    if (table.is_watched() ? !has_image && has_old_rows(run, table) : !has_image) return 0;
    // Before a load ends, its guard keeps others out.
    const std::string rows =
        has_image ? image : fmt::format("{} WHERE {}", live_rows(table), written_since(table));
    const auto count = static_cast<std::uint64_t>(
        connection_.execute("SELECT pg_catalog.count(*) FROM " + rows).integer(0, 0));
    const std::uint64_t sent = table.is_watched() ? 0 : table.rows.rows;
    return count - std::min(count, sent);
}

void UndoLog::keep_rows(const std::string& run, const UndoTable& table) {
    keep(old_rows(run, table), "SELECT * FROM " + live_rows(table));
}

// With its old rows kept the table is then like one that was merged with nothing but updates.
std::uint64_t UndoLog::end_watch(const std::string& run, const UndoTable& table) {
    const std::string old = old_rows(run, table);
    const bool is_kept = has_table(old);
    std::string changed = fmt::format("{} WHERE {}", live_rows(table), written_since(table));
    if (is_kept) {
        connection_.execute(fmt::format(R"(
DELETE FROM {} AS old
USING {}
WHERE {}
  AND ROW(live.*)::pg_catalog.text = ROW(old.*)::pg_catalog.text)",
                                        old, live_rows(table), same_key(table, "live", "old")));
        changed =
            fmt::format("{} JOIN {} AS old ON {}", live_rows(table), old, same_key(table, "live", "old"));
    }
    std::string keys;
    for (const std::string& column : table.key)
        keys += "live." + connection_.quote(column) + ", ";
    const std::uint64_t rows =
        keep(written(run, table), fmt::format("SELECT {}{} AS {}, true AS {} FROM {}", keys, row_hash("live"),
                                              hash_column, updated_column, changed));
    const std::vector<postgres::Parameter> position{run, std::to_string(table.position)};
    if (rows == 0) {
        connection_.execute(fmt::format("DROP TABLE IF EXISTS {}, {}", written(run, table), old));
        connection_.execute(
            fmt::format("UPDATE {}.undo_tables SET in_units = true WHERE run = $1 AND position = $2",
                        quoted_),
            position);
    } else if (is_kept) {
        connection_.execute(fmt::format(R"(
UPDATE {}.undo_tables
SET kind = 'merged', row_count = {}
WHERE run = $1
  AND position = $2)",
                                        quoted_, rows),
                            position);
    }
    return rows;
}

}  // namespace copyover::migrate

#include "migrate/ledger/undo_log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/load_ledger.hpp"

namespace copyover::migrate {

namespace {

std::string_view name_of(UndoKind kind) {
    switch (kind) {
        case UndoKind::created: return "created";
        case UndoKind::filled: return "filled";
        case UndoKind::merged: return "merged";
        case UndoKind::untouched: return "untouched";
    }
    return "created";
}

UndoKind kind_of(std::string_view name) {
    if (name == "created") return UndoKind::created;
    if (name == "untouched") return UndoKind::untouched;
    return name == "filled" ? UndoKind::filled : UndoKind::merged;
}

}  // namespace

UndoTable undo_table(const Target& target, const mapping::Plan& plan, const Constraints& constraints,
                     std::size_t table) {
    const mapping::TablePlan& planned = plan.tables[table];
    UndoTable undo;
    undo.position = table;
    undo.table = target.name(table);
    undo.partitioned = target.model(table).partitioned;
    undo.has_key = constraints.knows_rows(table);
    for (std::size_t i = 0; i < planned.columns.size(); ++i) {
        undo.columns.push_back(planned.table->columns[planned.columns[i]].name);
        if (planned.secret[i]) undo.secret.push_back(undo.columns.back());
        if (planned.is_literal(i)) undo.literal.push_back(undo.columns.back());
    }
    for (const std::size_t position : planned.identity)
        undo.key.push_back(undo.columns[position]);
    return undo;
}

UndoLog::UndoLog(postgres::Connection& connection, std::string schema)
    : connection_(connection), schema_(std::move(schema)), quoted_(connection.quote(schema_)) {}

// Version 3 brought the tables.
bool UndoLog::exists() {
    version_ = Ledger(connection_, schema_).version();
    return version_ >= 3;
}

std::string UndoLog::written(const std::string& run, const UndoTable& table) const {
    return fmt::format("{}.{}", quoted_, connection_.quote(fmt::format("{}_{}_new", run, table.position)));
}

std::string UndoLog::old_rows(const std::string& run, const UndoTable& table) const {
    return fmt::format("{}.{}", quoted_, connection_.quote(fmt::format("{}_{}_old", run, table.position)));
}

std::string UndoLog::row_hash(std::string_view alias) {
    return fmt::format("pg_catalog.sha256(pg_catalog.convert_to(ROW({}.*)::pg_catalog.text, 'UTF8'))", alias);
}

std::string UndoLog::not_restored(std::string_view alias) const {
    return fmt::format("{}.xmin::text NOT IN (SELECT xid::text FROM {}.rollbacks)", alias, quoted_);
}

std::string UndoLog::same_key(const UndoTable& table, std::string_view a, std::string_view b) const {
    std::string condition;
    for (const std::string& column : table.key) {
        const std::string quoted = connection_.quote(column);
        condition += fmt::format("{}{}.{} {} {}.{}", condition.empty() ? "" : " AND ", a, quoted,
                                 table.has_key ? "=" : "IS NOT DISTINCT FROM", b, quoted);
    }
    return condition;
}

void UndoLog::record_columns(const std::string& run, const UndoTable& table) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto is_among = [&](const std::vector<std::string>& columns) {
            return std::ranges::find(columns, table.columns[i]) == columns.end() ? "false" : "true";
        };
        const std::vector<postgres::Parameter> column{run,
                                                      std::to_string(table.position),
                                                      std::to_string(i),
                                                      table.columns[i],
                                                      is_among(table.key),
                                                      is_among(table.secret),
                                                      is_among(table.literal)};
        connection_.execute(
            fmt::format("INSERT INTO {}.undo_columns VALUES ($1, $2, $3, $4, $5, $6, $7)", quoted_), column);
    }
}

std::uint64_t UndoLog::record(const std::string& run, const UndoTable& table,
                              const std::optional<Staging>& staging) {
    const std::vector<postgres::Parameter> row{run,
                                               std::to_string(table.position),
                                               connection_.quote(table.table),
                                               std::string(name_of(table.kind)),
                                               table.has_key ? "true" : "false",
                                               table.in_units ? "true" : "false",
                                               std::to_string(table.rows.rows),
                                               to_hex(table.rows.sum)};
    connection_.execute(fmt::format(
                            R"(
INSERT INTO {}.undo_tables
SELECT $1, $2::integer, nspname, relname, $4, $5::boolean, $6::boolean, $7::bigint, $8,
       pg_catalog.pg_current_xact_id()::pg_catalog.xid::text::bigint
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
WHERE c.oid = $3::pg_catalog.regclass)",
                            quoted_),
                        row);
    record_columns(run, table);
    if (table.kind != UndoKind::merged) return table.rows.rows;
    const std::string image = this->written(run, table);
    std::string keys;
    for (const std::string& column : table.key)
        keys += "live." + connection_.quote(column) + ", ";
    const std::string is_updated =
        staging ? fmt::format("EXISTS (SELECT FROM {} AS staged WHERE {})",
                              connection_.quote(staging->updates), same_key(table, "live", "staged"))
                : "false";
    const std::uint64_t written =
        keep(image,
             fmt::format("SELECT {}{} AS {}, {} AS {} FROM {} WHERE {}", keys, row_hash("live"), hash_column,
                         is_updated, updated_column, live_rows(table), written_here(run, table)));
    if (written < table.rows.rows) {
        throw EnvironmentError(
            fmt::format("{} rows of {} were sent, but only {} are as the run wrote them: a trigger or rule "
                        "changes them, so that "
                        "the run could not be rolled back later; disable it for the run",
                        table.rows.rows, to_string(table.table), written));
    }
    if (staging) keep(old_rows(run, table), "SELECT * FROM " + connection_.quote(staging->replaced));
    return written;
}

std::vector<UndoTable> UndoLog::tables(const std::string& run) {
    std::vector<UndoTable> tables;
    if (!exists()) return tables;
    const std::vector<postgres::Parameter> of_run{run};
    const auto rows = connection_.execute(fmt::format(R"(
SELECT position, table_schema, table_name, kind, has_key, in_units, row_count, digest, xid,
       xid = xmin::text::bigint,
       EXISTS (
           SELECT
           FROM pg_catalog.pg_class c
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = table_schema
             AND c.relname = table_name
             AND c.relkind = 'p')
FROM {}.undo_tables
WHERE run = $1
ORDER BY position)",
                                                      quoted_),
                                          of_run);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        UndoTable& table = tables.emplace_back();
        table.position = static_cast<std::size_t>(rows.integer(i, 0));
        table.table = {std::string(rows.text(i, 1)), std::string(rows.text(i, 2))};
        table.kind = kind_of(rows.text(i, 3));
        table.has_key = rows.boolean(i, 4);
        table.in_units = rows.boolean(i, 5);
        table.rows = {static_cast<std::uint64_t>(rows.integer(i, 6)), from_hex(rows.text(i, 7))};
        table.xid = static_cast<std::uint32_t>(rows.integer(i, 8));
        table.same_cluster = rows.boolean(i, 9);
        table.partitioned = rows.boolean(i, 10);
        const std::vector<postgres::Parameter> of_table{run, std::to_string(table.position)};
        const auto columns = connection_.execute(
            fmt::format(R"(
SELECT column_name, is_key, {}, {}
FROM {}.undo_columns
WHERE run = $1
  AND position = $2
ORDER BY number)",
                        version_ < 4 ? "false" : "is_secret", version_ < 7 ? "false" : "is_literal", quoted_),
            of_table);
        for (std::size_t j = 0; j < columns.rows(); ++j) {
            table.columns.emplace_back(columns.text(j, 0));
            if (columns.boolean(j, 1)) table.key.emplace_back(columns.text(j, 0));
            if (columns.boolean(j, 2)) table.secret.emplace_back(columns.text(j, 0));
            if (columns.boolean(j, 3)) table.literal.emplace_back(columns.text(j, 0));
        }
    }
    if (std::ranges::any_of(tables, &UndoTable::in_units)) add_units(run, tables);
    return tables;
}

void UndoLog::add_units(const std::string& run, std::vector<UndoTable>& tables) {
    for (const UnitPart& part : LoadLedger(connection_, schema_).units(run)) {
        for (UndoTable& table : tables) {
            if (!table.in_units || table.position >= part.inserted.size()) continue;
            table.rows += part.rows_of(table.position);
        }
    }
}

std::string UndoLog::written_by(const std::string& run, const UndoTable& table,
                                std::string_view alias) const {
    const std::string own = table.in_units ? fmt::format("SELECT xmin::text FROM {}.units WHERE run = {}",
                                                         quoted_, connection_.literal(run))
                                           : fmt::format("SELECT '{}'", table.xid);
    if (version_ < 4) return fmt::format("{}.xmin::text IN ({})", alias, own);
    return fmt::format("{}.xmin::text IN ({} UNION ALL {})", alias, own, subtransactions(run, table));
}

std::optional<std::string> UndoLog::rolled_back(const std::string& run) {
    if (!exists()) return std::nullopt;
    const std::vector<postgres::Parameter> of_run{run};
    const auto row = connection_.execute(
        fmt::format(
            "SELECT to_char(ended, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM {}.rollbacks WHERE run = $1",
            quoted_),
        of_run);
    if (row.rows() == 0) return std::nullopt;
    return std::string(row.text(0, 0));
}

std::vector<std::string> UndoLog::later_runs(const std::string& run) {
    const std::vector<postgres::Parameter> of_run{run};
    const auto rows = connection_.execute(fmt::format(
                                              R"(
SELECT DISTINCT later.run, theirs.ended
FROM {0}.undo_tables AS mine
JOIN {0}.runs AS own USING (run)
JOIN {0}.undo_tables AS later USING (table_schema, table_name)
JOIN {0}.runs AS theirs ON theirs.run = later.run
WHERE mine.run = $1
  AND coalesce(theirs.ended, 'infinity') > coalesce(own.ended, 'infinity')
  AND 'untouched' NOT IN (mine.kind, later.kind)
  AND NOT EXISTS (SELECT FROM {0}.rollbacks WHERE rollbacks.run = later.run)
ORDER BY theirs.ended DESC)",
                                              quoted_),
                                          of_run);
    std::vector<std::string> runs;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        runs.emplace_back(rows.text(i, 0));
    return runs;
}

void UndoLog::record_rollback(const std::string& run, std::string_view state) {
    const std::vector<postgres::Parameter> of_run{run};
    connection_.execute(fmt::format("INSERT INTO {}.rollbacks (run, xid) VALUES ($1, "
                                    "pg_catalog.pg_current_xact_id()::pg_catalog.xid::text::bigint)",
                                    quoted_),
                        of_run);
    const std::vector<postgres::Parameter> ending{run, std::string(state)};
    connection_.execute(fmt::format("UPDATE {}.runs SET state = $2, ended = coalesce(ended, "
                                    "pg_catalog.clock_timestamp()) WHERE run = $1",
                                    quoted_),
                        ending);
}

bool UndoLog::forget(const std::string& run) {
    const std::vector<UndoTable> known = tables(run);
    for (const UndoTable& table : known)
        connection_.execute(
            fmt::format("DROP TABLE IF EXISTS {}, {}", written(run, table), old_rows(run, table)));
    if (known.empty()) return false;
    const std::vector<postgres::Parameter> of_run{run};
    if (version_ >= 4)
        connection_.execute(fmt::format("DELETE FROM {}.undo_xids WHERE run = $1", quoted_), of_run);
    connection_.execute(fmt::format("DELETE FROM {}.undo_columns WHERE run = $1", quoted_), of_run);
    connection_.execute(fmt::format("DELETE FROM {}.undo_tables WHERE run = $1", quoted_), of_run);
    return true;
}

}  // namespace copyover::migrate

#include "migrate/rollback/old_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrate/run/sql_text.hpp"

namespace copyover::migrate {

void give_old_rows_back(postgres::Connection& connection, UndoLog& log, const std::string& run,
                        const UndoTable& table) {
    if (!log.has_old_rows(run, table)) return;
    const std::string old_rows = log.old_rows(run, table);
    const std::string live = own_rows(connection.quote(table.table), table.partitioned);
    const std::vector<postgres::Parameter> live_name{connection.quote(table.table)};
    const auto columns = connection.execute(
        R"(
SELECT attname
FROM pg_catalog.pg_attribute
WHERE attrelid = $1::pg_catalog.regclass
  AND attnum > 0
  AND NOT attisdropped
  AND attgenerated = ''
  AND attidentity <> 'a'
ORDER BY attnum)",
        live_name);
    std::string assignments;
    for (std::size_t i = 0; i < columns.rows(); ++i) {
        const std::string column(columns.text(i, 0));
        if (std::ranges::find(table.key, column) != table.key.end()) continue;
        const std::string quoted = connection.quote(column);
        assignments += fmt::format("{}{} = old.{}", assignments.empty() ? "" : ", ", quoted, quoted);
    }
    if (assignments.empty()) return;
    connection.execute(fmt::format(R"(
UPDATE {} AS live
SET {}
FROM {} AS old
WHERE {}
  AND ROW(live.*)::text <> ROW(old.*)::text)",
                                   live, assignments, old_rows, log.same_key(table, "live", "old")));
}

std::uint64_t rows_not_given_back(postgres::Connection& connection, UndoLog& log, const std::string& run,
                                  const UndoTable& table) {
    if (!log.has_old_rows(run, table)) return 0;
    const auto differing = connection.execute(
        fmt::format(R"(
SELECT count(*)
FROM {} AS old
LEFT JOIN {} AS live ON {}
WHERE live.{} IS NULL
   OR ROW(live.*)::text <> ROW(old.*)::text)",
                    log.old_rows(run, table), own_rows(connection.quote(table.table), table.partitioned),
                    log.same_key(table, "live", "old"), connection.quote(table.key.front())));
    return static_cast<std::uint64_t>(differing.integer(0, 0));
}

}  // namespace copyover::migrate

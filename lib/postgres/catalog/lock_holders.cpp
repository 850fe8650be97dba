#include "postgres/catalog/lock_holders.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "postgres/catalog/names.hpp"

namespace copyover::postgres {

namespace {

// A prepared transaction has no process. Its locks carry the virtual transaction -1/n, where n is the number
// that it had in its session, or its id after a restart; the lock on its own id is the one that tells it.
// Two sessions may have counted to the same number.
constexpr auto holders_sql = R"(,
prepared (virtual, gids, since) AS (
    SELECT l.virtualtransaction, pg_catalog.array_agg(p.gid ORDER BY p.gid), min(p.prepared)
    FROM pg_catalog.pg_prepared_xacts p
    JOIN pg_catalog.pg_locks l ON l.locktype = 'transactionid' AND l.transactionid = p.transaction AND l.pid IS NULL
    WHERE p.database = current_database()
    GROUP BY l.virtualtransaction
),
holders AS (
    SELECT DISTINCT tree.root, coalesce(l.pid, 0) AS pid, p.gids, coalesce(a.application_name, '') AS application,
           extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(p.since, a.xact_start)) AS age
    FROM tree
    JOIN pg_catalog.pg_locks l ON l.locktype = 'relation' AND l.relation = tree.member AND l.granted
     AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
    LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN prepared p ON l.pid IS NULL AND p.virtual = l.virtualtransaction
    WHERE l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
      AND NOT (coalesce(a.backend_type, '') = 'autovacuum worker' AND a.query NOT LIKE '%to prevent wraparound%')
)
SELECT n.nspname, c.relname, h.pid, coalesce(h.gids[1], ''), coalesce(h.gids[2], ''), h.application, h.age::text
FROM holders h
JOIN pg_catalog.pg_class c ON c.oid = h.root
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY )";

constexpr auto all_relations_sql = R"(
WITH tree (root, member) AS (
    SELECT c.oid, c.oid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
))";

// pg_blocking_pids() says 0 for a prepared transaction.
constexpr auto blockers_sql = R"(
SELECT coalesce(waits.nspname, ''), coalesce(waits.relname, ''), b.pid, coalesce(p.gids[1], ''), coalesce(p.gids[2], ''),
       coalesce(a.application_name, ''),
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(p.since, a.xact_start, a.backend_start))::text
FROM (SELECT DISTINCT unnest(pg_catalog.pg_blocking_pids($1::int))) AS b (pid)
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
LEFT JOIN LATERAL (
    SELECT pg_catalog.array_agg(x.gid ORDER BY x.gid) AS gids, min(x.prepared) AS since
    FROM pg_catalog.pg_prepared_xacts x
    WHERE b.pid = 0 AND x.database = current_database()
) p ON true
LEFT JOIN LATERAL (
    SELECT n.nspname, c.relname
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE l.pid = $1::int AND NOT l.granted AND l.locktype IN ('relation', 'tuple', 'page', 'extend')
    LIMIT 1
) waits ON true
ORDER BY b.pid)";

constexpr auto advisory_sql = R"(
SELECT l.pid, coalesce(a.application_name, ''),
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start))::text
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid IS NOT NULL
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND (l.classid::int8 << 32) | l.objid::int8 = $1::int8
LIMIT 1)";

// What triggers may wait for; the locks of copyover are told elsewhere.
constexpr auto all_advisory_sql = R"(
SELECT DISTINCT '', '', l.pid, '', '', coalesce(a.application_name, ''),
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start))::text
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.pid IS NOT NULL
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND coalesce(a.application_name, '') NOT LIKE 'copyover %'
ORDER BY 3)";

std::optional<double> seconds(const Result& rows, std::size_t row, std::size_t column) {
    if (rows.is_null(row, column)) return std::nullopt;
    return std::stod(std::string(rows.text(row, column)));
}

std::vector<LockHolder> holders_of(const Result& rows) {
    std::vector<LockHolder> holders;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        LockHolder& holder = holders.emplace_back();
        holder.table = {std::string(rows.text(row, 0)), std::string(rows.text(row, 1))};
        holder.pid = rows.integer(row, 2);
        for (const std::size_t column : {std::size_t{3}, std::size_t{4}}) {
            if (!rows.text(row, column).empty()) holder.transactions.emplace_back(rows.text(row, column));
        }
        holder.application = rows.text(row, 5);
        holder.age = seconds(rows, row, 6);
    }
    return holders;
}

}  // namespace

std::vector<LockHolder> find_lock_holders(Connection& connection, const std::vector<schema::Name>& names) {
    const std::vector<FoundTable> found = find_tables(connection, names);
    if (found.empty()) return {};
    const std::array<Parameter, 1> oids{oid_array(found)};
    std::string sql(with_tree_sql);
    sql.erase(sql.find_last_not_of('\n') + 1);
    return holders_of(connection.execute(sql + holders_sql + "1, 2, 3, 4", oids));
}

std::vector<LockHolder> find_lock_holders(Connection& connection) {
    std::vector<LockHolder> holders = holders_of(
        connection.execute(std::string(all_relations_sql) + holders_sql + "h.age DESC NULLS FIRST, 1, 2, 3"));
    std::ranges::move(holders_of(connection.execute(all_advisory_sql)), std::back_inserter(holders));
    return holders;
}

std::vector<LockHolder> find_blockers(Connection& connection, int backend) {
    const std::array<Parameter, 1> parameters{std::to_string(backend)};
    return holders_of(connection.execute(blockers_sql, parameters));
}

std::optional<LockHolder> find_advisory_holder(Connection& connection, std::string_view key) {
    const std::array<Parameter, 1> parameters{std::string(key)};
    const Result rows = connection.execute(advisory_sql, parameters);
    if (rows.rows() == 0) return std::nullopt;
    LockHolder holder;
    holder.pid = rows.integer(0, 0);
    holder.application = rows.text(0, 1);
    holder.age = seconds(rows, 0, 2);
    return holder;
}

}  // namespace copyover::postgres

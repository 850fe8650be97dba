#include "postgres/server_state.hpp"

#include <array>

#include "postgres/catalog_names.hpp"

namespace copyover::postgres {

namespace {

constexpr auto session_sql = R"(
SELECT pg_catalog.quote_ident(current_user), pg_catalog.quote_ident(current_database()),
       pg_catalog.has_database_privilege(current_database(), 'CREATE'), pg_catalog.pg_is_in_recovery(),
       (SELECT count(*) FROM pg_catalog.pg_stat_replication))";

constexpr auto settings_sql = R"(
SELECT s.name, s.setting
FROM pg_catalog.pg_settings s
WHERE s.name IN ('server_encoding', 'fsync', 'full_page_writes', 'session_replication_role', 'max_wal_size',
                 'temp_file_limit', 'synchronous_standby_names', 'row_security'))";

// Event triggers fire in the modes of session_replication_role as triggers do; O and A outside of replica.
constexpr auto event_triggers_sql = R"(
SELECT pg_catalog.quote_ident(e.evtname), e.evtevent, pg_catalog.array_to_string(e.evttags, ', ')
FROM pg_catalog.pg_event_trigger e
WHERE e.evtenabled IN ('O', 'A') AND e.evtevent <> 'login'
ORDER BY e.evtname)";

// In recovery there is no current position; a slot then retains what was received.
constexpr auto slots_sql = R"(
SELECT s.slot_name, s.active, coalesce(s.wal_status, ''),
       coalesce(pg_catalog.pg_wal_lsn_diff(
           CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn()
                ELSE pg_catalog.pg_current_wal_lsn() END, s.restart_lsn), 0)::int8
FROM pg_catalog.pg_replication_slots s
WHERE NOT s.temporary
ORDER BY s.slot_name)";

// A prepared transaction has no process; its locks carry the virtual transaction -1/xid.
constexpr auto lock_holders_sql = R"(
SELECT DISTINCT tree.root, coalesce(l.pid, 0), coalesce(p.gid, ''), coalesce(a.application_name, ''),
       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(p.prepared, a.xact_start))::text
FROM tree
JOIN pg_catalog.pg_locks l ON l.locktype = 'relation' AND l.relation = tree.member AND l.granted
 AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_catalog.pg_prepared_xacts p ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::text
WHERE l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  AND NOT (coalesce(a.backend_type, '') = 'autovacuum worker' AND a.query NOT LIKE '%to prevent wraparound%')
ORDER BY 1, 2, 3)";

constexpr auto schema_sql = R"(
SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_schema_privilege(n.oid, 'CREATE'),
       CASE WHEN c.oid IS NOT NULL THEN pg_catalog.format('%I.%I', n.nspname, c.relname) END,
       coalesce(pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
                AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AND pg_catalog.has_table_privilege(c.oid, 'DELETE'),
                true)
FROM pg_catalog.pg_namespace n
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
WHERE n.nspname = $1
ORDER BY c.relname)";

constexpr auto relation_sql = R"(
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
       WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'c' THEN 'composite type' ELSE '' END
FROM pg_catalog.pg_class c
WHERE c.oid = coalesce(
    (SELECT t.oid FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = coalesce(nullif($1, ''), 'public') AND t.relname = $2),
    CASE WHEN $1 IN ('', 'public') THEN pg_catalog.to_regclass(pg_catalog.quote_ident($2))::oid END))";

}  // namespace

std::string ServerState::setting(const std::string& name) const {
    const auto found = settings.find(name);
    return found == settings.end() ? std::string() : found->second;
}

ServerState read_server_state(Connection& connection) {
    ServerState state;
    const Result session = connection.execute(session_sql);
    state.role = session.text(0, 0);
    state.database = session.text(0, 1);
    state.may_create_schemas = session.boolean(0, 2);
    state.in_recovery = session.boolean(0, 3);
    state.standbys = session.integer(0, 4);
    const Result settings = connection.execute(settings_sql);
    for (std::size_t row = 0; row < settings.rows(); ++row)
        state.settings[std::string(settings.text(row, 0))] = settings.text(row, 1);
    const Result triggers = connection.execute(event_triggers_sql);
    for (std::size_t row = 0; row < triggers.rows(); ++row)
        state.event_triggers.push_back({std::string(triggers.text(row, 0)),
                                        std::string(triggers.text(row, 1)),
                                        std::string(triggers.text(row, 2))});
    const Result slots = connection.execute(slots_sql);
    for (std::size_t row = 0; row < slots.rows(); ++row)
        state.slots.push_back({std::string(slots.text(row, 0)), slots.boolean(row, 1),
                               std::string(slots.text(row, 2)), slots.integer(row, 3)});
    return state;
}

std::vector<LockHolder> find_lock_holders(Connection& connection, const std::vector<schema::Name>& names) {
    std::vector<LockHolder> holders;
    const std::vector<FoundTable> found = find_tables(connection, names);
    if (found.empty()) return holders;
    const std::array<Parameter, 1> oids{oid_array(found)};
    const Result rows = connection.execute(std::string(with_tree_sql) + lock_holders_sql, oids);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        LockHolder& holder = holders.emplace_back();
        for (const FoundTable& table : found) {
            if (table.oid == static_cast<std::uint32_t>(rows.integer(row, 0))) holder.table = table.name;
        }
        holder.pid = rows.integer(row, 1);
        holder.transaction = rows.text(row, 2);
        holder.application = rows.text(row, 3);
        if (!rows.is_null(row, 4)) holder.age = std::stod(std::string(rows.text(row, 4)));
    }
    return holders;
}

std::optional<SchemaPrivileges> read_schema_privileges(Connection& connection, const std::string& schema) {
    const std::array<Parameter, 1> parameters{schema};
    const Result rows = connection.execute(schema_sql, parameters);
    if (rows.rows() == 0) return std::nullopt;
    SchemaPrivileges privileges;
    privileges.may_use = rows.boolean(0, 0);
    privileges.may_create = rows.boolean(0, 1);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (rows.is_null(row, 2)) continue;
        privileges.has_tables = true;
        if (!rows.boolean(row, 3)) privileges.closed_tables.emplace_back(rows.text(row, 2));
    }
    return privileges;
}

std::string kind_of_relation(Connection& connection, const schema::Name& name) {
    const std::array<Parameter, 2> parameters{name.schema, name.name};
    const Result rows = connection.execute(relation_sql, parameters);
    return rows.rows() == 0 ? std::string() : std::string(rows.text(0, 0));
}

}  // namespace copyover::postgres

#include "postgres/catalog/server_state.hpp"

#include <array>

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

constexpr auto schema_sql = R"(
SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_schema_privilege(n.oid, 'CREATE')
FROM pg_catalog.pg_namespace n
WHERE n.nspname = $1)";

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

std::optional<SchemaPrivileges> read_schema_privileges(Connection& connection, const std::string& schema) {
    const std::array<Parameter, 1> parameters{schema};
    const Result rows = connection.execute(schema_sql, parameters);
    if (rows.rows() == 0) return std::nullopt;
    return SchemaPrivileges{rows.boolean(0, 0), rows.boolean(0, 1)};
}

std::string kind_of_relation(Connection& connection, const schema::Name& name) {
    const std::array<Parameter, 2> parameters{name.schema, name.name};
    const Result rows = connection.execute(relation_sql, parameters);
    return rows.rows() == 0 ? std::string() : std::string(rows.text(0, 0));
}

}  // namespace copyover::postgres

// What a look at the server tells about a run to come. Read-only, locks nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

struct EventTrigger {
    std::string name;   // quoted
    std::string event;  // ddl_command_start, ddl_command_end, sql_drop, table_rewrite
    std::string tags;   // "ALTER TABLE, CREATE INDEX"; empty where it fires for every command
};

struct ReplicationSlot {
    std::string name;
    bool active = false;
    std::string wal_status;           // reserved, extended, unreserved, lost; empty where nothing is reserved
    std::int64_t retained_bytes = 0;  // of write-ahead log
};

struct ServerState {
    std::string role;      // quoted
    std::string database;  // quoted
    bool may_create_schemas = false;
    bool in_recovery = false;
    std::int64_t standbys = 0;  // connected now
    // As pg_settings gives them to this role in this database, in its units; those that a server does not
    // have are missing.
    std::map<std::string, std::string> settings;
    std::vector<EventTrigger> event_triggers;  // that fire in this session
    std::vector<ReplicationSlot> slots;

    [[nodiscard]] std::string setting(const std::string& name) const;  // empty where it is missing
};

ServerState read_server_state(Connection& connection);

// What a role may do in a schema, nothing where the schema does not exist.
struct SchemaPrivileges {
    bool may_use = false;
    bool may_create = false;
};

std::optional<SchemaPrivileges> read_schema_privileges(Connection& connection, const std::string& schema);

// What stands under the name of a table that the target lacks, looked up as tables are: "view",
// "materialized view", "sequence"; empty where nothing does.
std::string kind_of_relation(Connection& connection, const schema::Name& name);

}  // namespace copyover::postgres

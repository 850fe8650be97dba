#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "migrate/preflight/preflight.hpp"
#include "migrate/run/lock_words.hpp"

namespace copyover::migrate {

namespace {

using postgres::ServerState;

constexpr int oldest_server = 140000;
constexpr int first_unknown_server = 190000;
constexpr std::int64_t notable_retention = std::int64_t{1} << 30;

void add(const Rule& rule, std::string message, std::string fix, Findings& findings) {
    Finding finding;
    finding.rule = &rule;
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings.add(std::move(finding));
}

double number(const std::string& text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string in_gigabytes(double bytes) {
    return fmt::format("{:.1f} GB", bytes / 1e9);
}

void judge_settings(const ServerState& server, const CostEstimate& cost, Findings& findings) {
    for (const char* name : {"fsync", "full_page_writes"}) {
        if (server.setting(name) != "off") continue;
        add(rule::server_setting,
            fmt::format("{} is off: what is committed does not outlive a crash of the machine", name),
            fmt::format("ALTER SYSTEM SET {} = on; SELECT pg_reload_conf()", name), findings);
    }
    const std::string replication_role = server.setting("session_replication_role");
    if (!replication_role.empty() && replication_role != "origin") {
        add(rule::server_setting,
            fmt::format("session_replication_role is {}: neither triggers nor foreign keys work",
                        replication_role),
            fmt::format("ALTER ROLE {0} RESET session_replication_role; ALTER DATABASE {1} RESET "
                        "session_replication_role",
                        server.role, server.database),
            findings);
    }
    const std::string standbys = server.setting("synchronous_standby_names");
    if (!standbys.empty() && server.standbys == 0) {
        add(rule::server_setting,
            fmt::format(
                "synchronous_standby_names is '{}' and no standby is connected: COMMIT would wait for "
                "one without end",
                standbys),
            "start the standby, or ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf()",
            findings);
    }
    const double max_wal = number(server.setting("max_wal_size")) * 1048576;  // pg_settings counts in MB
    if (max_wal > 0 && cost.wal > max_wal) {
        add(rule::server_setting,
            fmt::format("max_wal_size is {}, the run writes about {} of log: checkpoints slow it down",
                        in_gigabytes(max_wal), in_gigabytes(cost.wal)),
            fmt::format("ALTER SYSTEM SET max_wal_size = '{:.0f}GB'; SELECT pg_reload_conf()",
                        cost.wal / 1e9 + 1),
            findings);
    }
    const std::string temporary = server.setting("temp_file_limit");  // in kB, -1 for none
    if (!temporary.empty() && temporary != "-1" && number(temporary) * 1024 < cost.sorting) {
        add(rule::server_setting,
            fmt::format("temp_file_limit is {}, sorting for an index needs about {}",
                        in_gigabytes(number(temporary) * 1024), in_gigabytes(cost.sorting)),
            fmt::format("ALTER ROLE {} SET temp_file_limit = -1", server.role), findings);
    }
}

// The commands that a run may execute, as event triggers name them:
// https://www.postgresql.org/docs/15/event-trigger-matrix.html
bool fires(const postgres::EventTrigger& trigger) {
    constexpr std::array<std::string_view, 14> commands{
        "ALTER TABLE",   "ALTER SEQUENCE",   "COMMENT",     "CREATE FUNCTION", "CREATE INDEX",
        "CREATE SCHEMA", "CREATE TABLE",     "CREATE TYPE", "CREATE SEQUENCE", "CREATE TRIGGER",
        "CREATE DOMAIN", "CREATE EXTENSION", "DROP INDEX",  "CREATE TABLE AS"};
    const std::string list = ", " + trigger.tags + ",";
    return trigger.tags.empty() || std::ranges::any_of(commands, [&](std::string_view command) {
               return list.find(fmt::format(", {},", command)) != std::string::npos;
           });
}

void judge_event_triggers(const ServerState& server, Findings& findings) {
    for (const postgres::EventTrigger& trigger : server.event_triggers) {
        if (!fires(trigger)) continue;
        add(rule::event_trigger,
            fmt::format("event trigger {} runs at {}{}: it may refuse or log what the run does", trigger.name,
                        trigger.event, trigger.tags.empty() ? "" : " of " + trigger.tags),
            fmt::format("ALTER EVENT TRIGGER {0} DISABLE, and after the run ALTER EVENT TRIGGER {0} ENABLE",
                        trigger.name),
            findings);
    }
}

// A slot without a position retains nothing, and one that is lost no longer does.
void judge_slots(const ServerState& server, Findings& findings) {
    for (const postgres::ReplicationSlot& slot : server.slots) {
        const bool retains = !slot.wal_status.empty() && slot.wal_status != "lost";
        const bool lags = slot.retained_bytes > notable_retention || slot.wal_status == "unreserved";
        if (!retains || (slot.active && !lags)) continue;
        add(rule::replication_slot,
            fmt::format("replication slot {} {}: it keeps {} MB of log, and all that the run adds", slot.name,
                        slot.active ? "lags behind" : "has no consumer", slot.retained_bytes / 1'000'000),
            fmt::format("start its consumer, or if it is of no use any more: SELECT "
                        "pg_drop_replication_slot({})",
                        literal(slot.name)),
            findings);
    }
}

}  // namespace

void judge_server(const ServerState& server, int version, bool throwaway, const CostEstimate& cost,
                  Findings& findings) {
    if (version < oldest_server) {
        add(rule::server_version, fmt::format("the server is PostgreSQL {}", version / 10000),
            "copyover supports PostgreSQL 14 to 18", findings);
    }
    if (version >= first_unknown_server) {
        add(rule::server_setting,
            fmt::format("the server is PostgreSQL {}, copyover knows 14 to 18", version / 10000),
            "rehearse first, or use a newer copyover", findings);
    }
    if (server.setting("server_encoding") != "UTF8") {
        add(rule::server_encoding,
            fmt::format("the database's encoding is {}", server.setting("server_encoding")),
            "create the database with ENCODING 'UTF8'", findings);
    }
    if (server.in_recovery) {
        add(rule::server_read_only, "the server is a standby in recovery", "give -d the primary server",
            findings);
    }
    judge_event_triggers(server, findings);
    if (throwaway) return;
    judge_settings(server, cost, findings);
    judge_slots(server, findings);
}

void judge_lock_holders(const std::vector<postgres::LockHolder>& holders, const Options& options,
                        Findings& findings) {
    const double patience = std::chrono::duration<double>(options.target.lock_timeout).count();
    for (const postgres::LockHolder& holder : holders) {
        Finding finding;
        finding.rule = &rule::lock_held;
        finding.table = to_string(holder.table);
        if (holder.pid != 0 && holder.age.value_or(patience) < patience) continue;
        finding.message = describe(holder);
        finding.fix = how_to_end(holder);
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate

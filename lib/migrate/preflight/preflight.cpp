#include "migrate/preflight/preflight.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/ledger_trust.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/preflight/lock_estimate.hpp"
#include "migrate/run/lock_words.hpp"
#include "migrate/survey/estimates.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/live_objects.hpp"
#include "migrate/target/partition_routing.hpp"
#include "migrate/target/session_role.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

namespace {

void add(const Rule& rule, std::string table, std::string message, std::string fix, Findings& findings) {
    Finding finding;
    finding.rule = &rule;
    finding.table = std::move(table);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings.add(std::move(finding));
}

// Tables that the target lacks are created by the run, if nothing else stands under their name and the role
// may.
void judge_missing(postgres::Connection& connection, const Target& target,
                   const postgres::ServerState& server, Findings& findings) {
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        if (target.exists(i)) continue;
        const schema::Name& name = target.name(i);
        const std::string kind = postgres::kind_of_relation(connection, name);
        if (!kind.empty()) {
            add(rule::target_kind, to_string(name),
                fmt::format("{} is a {}, not a table", to_string(name), kind),
                "give schema.sql the table behind it, or rename one of the two", findings);
            continue;
        }
        const std::string& schema = name.schema;
        const auto privileges = postgres::read_schema_privileges(connection, schema);
        if (privileges ? privileges->may_create : server.may_create_schemas) continue;
        const std::string where =
            privileges ? "SCHEMA " + connection.quote(schema) : "DATABASE " + server.database;
        add(rule::privilege_missing, to_string(name),
            fmt::format("the role {} may not create {} in schema {}", server.role, to_string(name), schema),
            fmt::format("GRANT CREATE ON {} TO {}", where, server.role), findings);
    }
}

// Whether the ledger can be read, or is not there yet.
bool judge_ledger(postgres::Connection& connection, const std::string& schema,
                  const postgres::ServerState& server, Findings& findings) {
    const std::string quoted = connection.quote(schema);
    const auto privileges = postgres::read_schema_privileges(connection, schema);
    const LedgerState ledger = inspect_ledger(connection, schema);
    if (!ledger.refusal.empty()) {
        add(rule::ledger_not_ours, "", ledger.refusal,
            "name another schema with --ledger-schema, or have the database's owner take it away", findings);
        return false;
    }
    std::string missing;
    std::string grant;
    if (!privileges) {
        if (server.may_create_schemas) return true;
        missing =
            fmt::format("CREATE on database {}, to make the ledger's schema {}", server.database, schema);
        grant = fmt::format("CREATE SCHEMA {} AUTHORIZATION {}, or name another with --ledger-schema", quoted,
                            server.role);
    } else if (!privileges->may_use || !privileges->may_create) {
        // Merged runs keep the rows that they replace in tables of their own.
        missing = fmt::format("USAGE, CREATE on the ledger's schema {}", schema);
        grant = fmt::format("GRANT USAGE, CREATE ON SCHEMA {} TO {}", quoted, server.role);
    } else if (!ledger.closed.empty()) {
        constexpr std::string_view wanted = "SELECT, INSERT, UPDATE, DELETE";
        missing = fmt::format("{} on the ledger's tables in schema {}", wanted, schema);
        grant = fmt::format("GRANT {} ON {} TO {}", wanted, fmt::join(ledger.closed, ", "), server.role);
    } else {
        return true;
    }
    add(rule::privilege_missing, "", fmt::format("the role {} lacks {}", server.role, missing), grant,
        findings);
    return false;
}

// A table of the migration under a name that the ledger needs for itself.
void judge_ledger_names(const Target& target, const std::string& ledger_schema, Findings& findings) {
    const std::vector<std::string> taken = ledger_tables(0);
    for (const schema::Name& name : target.names()) {
        const std::string& schema = name.schema.empty() ? "public" : name.schema;
        if (schema != ledger_schema || std::ranges::find(taken, name.name) == taken.end()) continue;
        add(rule::ledger_not_ours, to_string(name),
            fmt::format("the ledger needs the name {} in schema {} for a table of its own", name.name,
                        schema),
            "name another schema with --ledger-schema", findings);
    }
}

void judge_tables(postgres::Connection& connection, const Migration& migration, const Target& target,
                  const Constraints& constraints, const postgres::ServerState& server, Findings& findings) {
    const std::vector<postgres::TargetTable> live =
        postgres::read_target(connection, target.existing_names());
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        if (!target.exists(i)) continue;
        const auto found = std::ranges::find(live, target.name(i), &postgres::TargetTable::name);
        if (found == live.end()) continue;  // dropped by somebody since
        const ComingTable coming{&*found, &migration.plan.tables[i], &target.model(i), constraints.rows(i)};
        judge_table(coming, server, quote_of(connection), findings);
    }
}

void judge_table_accesses(postgres::Connection& connection, const Migration& migration, const Target& target,
                          const postgres::ServerState& server, Findings& findings) {
    for (const postgres::TargetTable& live : postgres::read_target(connection, target.existing_names())) {
        const auto name = std::ranges::find(target.names(), live.name);
        if (name == target.names().end()) continue;
        const mapping::TablePlan& plan =
            migration.plan.tables[static_cast<std::size_t>(name - target.names().begin())];
        judge_table_access({&live, &plan, plan.table, 0}, server, quote_of(connection), findings);
    }
}

std::vector<schema::Name> table_names(const Migration& migration) {
    std::vector<schema::Name> names;
    for (const mapping::TablePlan& table : migration.plan.tables)
        names.push_back(table.table->name);
    return names;
}

// Whether an unfinished load stands in the way. `half_loaded`: it is the one to go on with.
bool judge_unfinished(postgres::Connection& connection, const std::vector<schema::Name>& names,
                      const Options& options, UnfinishedLoad unfinished, bool& half_loaded,
                      Findings& findings) {
    if (unfinished == UnfinishedLoad::error) return report_open_load(connection, names, options, findings);
    const auto load = LoadLedger(connection, options.target.ledger_schema).open_load();
    half_loaded = load.has_value();
    return report_unknown_guard(connection, names, load ? load->run : "", options, findings);
}

}  // namespace

void judge_access(postgres::Connection& connection, const Migration& migration, const Options& options,
                  UnfinishedLoad unfinished, Findings& findings) {
    connection.set("lock_timeout", fmt::format("{}ms", options.target.lock_timeout.count()));
    Findings judged;
    try {
        const postgres::ServerState server = postgres::read_server_state(connection);
        judge_server(server, connection.server_version(), false, {}, judged);
        bool half_loaded = false;
        const bool is_unfinished =
            judge_ledger(connection, options.target.ledger_schema, server, judged) &&
            judge_unfinished(connection, table_names(migration), options, unfinished, half_loaded, judged);
        if (!is_unfinished) {
            const Target target(connection, migration.plan);
            judge_ledger_names(target, options.target.ledger_schema, judged);
            judge_missing(connection, target, server, judged);
            judge_table_accesses(connection, migration, target, server, judged);
        }
    } catch (const postgres::ServerError& error) {
        if (error.fields().sqlstate != lock_not_available) throw;
    }
    for (const Finding& finding : judged.all()) {
        if (finding.rule->severity == Severity::error) findings.add(finding);
    }
}

void judge_reading(postgres::Connection& connection, const Migration& migration, const Options& options,
                   Findings& findings) {
    constexpr std::string_view insufficient_privilege = "42501";
    const postgres::ServerState server = postgres::read_server_state(connection);
    const Target target(connection, migration.plan);
    if (report_open_load_of(connection, target.existing_names(), options, findings)) return;
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        if (!target.exists(i)) continue;
        try {
            connection.execute(fmt::format("SELECT {} FROM {} LIMIT 0",
                                           column_list(connection, migration.plan.tables[i]),
                                           target.rows(i)));
        } catch (const postgres::ServerError& error) {
            if (error.fields().sqlstate != insufficient_privilege) continue;
            const std::string table = to_string(target.name(i));
            add(rule::privilege_missing, table,
                fmt::format("the role {} may not read {}: {}", server.role, table, error.fields().message),
                fmt::format("GRANT SELECT ON {} TO {}, and USAGE on its schema", table, server.role),
                findings);
        }
    }
}

ServerPace preflight(postgres::Connection& connection, Migration& migration,
                     std::span<const SourceFile> files, Constraints& constraints, const Options& options,
                     UnfinishedLoad unfinished, RunFacts& facts) {
    Findings& findings = facts.findings;
    const CostEstimate cost = estimate(migration.plan, constraints, facts.sources);
    connection.set("lock_timeout", fmt::format("{}ms", options.target.lock_timeout.count()));
    const postgres::ServerState server = postgres::read_server_state(connection);
    if (options.target.dbname) report_session_role(connection, findings);
    const ServerPace pace = measure_pace(connection);
    facts.estimates.push_back(estimate_lock(migration.plan, constraints, pace, facts));
    judge_server(server, connection.server_version(), !options.target.dbname, cost, findings);
    const std::vector<schema::Name> names = table_names(migration);
    judge_lock_holders(postgres::find_lock_holders(connection, names), options, findings);
    const bool ledger_is_open = judge_ledger(connection, options.target.ledger_schema, server, findings);
    bool half_loaded = false;
    if (ledger_is_open && judge_unfinished(connection, names, options, unfinished, half_loaded, findings))
        return pace;
    try {
        const Target target(connection, migration.plan);
        Findings set_aside;
        target.adopt(migration, half_loaded ? set_aside : findings);
        judge_ledger_names(target, options.target.ledger_schema, findings);
        judge_missing(connection, target, server, findings);
        judge_tables(connection, migration, target, constraints, server, findings);
        if (!half_loaded && !findings.has_errors()) judge_live_objects(connection, migration, findings);
        std::vector<std::size_t> existing;
        for (std::size_t i = 0; i < target.names().size(); ++i) {
            if (target.exists(i)) existing.push_back(i);
        }
        judge_partitions(connection, migration, target, existing, files, constraints, options, facts);
    } catch (const postgres::ServerError& error) {
        if (error.fields().sqlstate != lock_not_available) throw;
        std::string held;
        for (const postgres::LockHolder& holder : postgres::find_lock_holders(connection, names))
            held += "; " + describe(holder);
        throw EnvironmentError(
            "a target table is locked so that it cannot be described: try again when the lock is released" +
            held);
    }
    return pace;
}

void judge_partitions(postgres::Connection& connection, const Migration& migration, const Target& target,
                      const std::vector<std::size_t>& tables, std::span<const SourceFile> files,
                      Constraints& constraints, const Options& options, RunFacts& facts) {
    if (facts.findings.has_errors()) return;  // the files cannot be replayed, or nothing will be sent anyway
    PartitionRouting routing(connection, target, migration.plan, tables);
    if (routing.has_work())
        replay(migration.plan, files, constraints, options, facts, routing, facts.findings);
    routing.finish(files, facts.findings);
}

void judge_created_partitions(postgres::Connection& connection, const Migration& migration,
                              const Target& target, const std::vector<schema::Name>& before,
                              std::span<const SourceFile> files, Constraints& constraints,
                              const Options& options, RunFacts& facts) {
    std::vector<std::size_t> created;
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        if (std::ranges::find(before, target.name(i)) == before.end()) created.push_back(i);
    }
    judge_partitions(connection, migration, target, created, files, constraints, options, facts);
}

}  // namespace copyover::migrate

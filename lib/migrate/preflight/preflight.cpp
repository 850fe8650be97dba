#include "migrate/preflight/preflight.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/survey/estimates.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/partition_routing.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view lock_not_available = "55P03";

Quote quote_of(const postgres::Connection& connection) {
    return [&connection](std::string_view identifier) { return connection.quote(identifier); };
}

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
        const std::string& schema = name.schema.empty() ? "public" : name.schema;
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
    } else if (!privileges->closed_tables.empty()) {
        constexpr std::string_view wanted = "SELECT, INSERT, UPDATE, DELETE";
        missing = fmt::format("{} on the ledger's tables in schema {}", wanted, schema);
        grant = fmt::format("GRANT {} ON {} TO {}", wanted, fmt::join(privileges->closed_tables, ", "),
                            server.role);
    } else {
        return true;
    }
    add(rule::privilege_missing, "", fmt::format("the role {} lacks {}", server.role, missing), grant,
        findings);
    return false;
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

}  // namespace

void preflight(postgres::Connection& connection, Migration& migration, std::span<const SourceFile> files,
               Constraints& constraints, const Options& options, UnfinishedLoad unfinished, RunFacts& facts) {
    Findings& findings = facts.findings;
    const CostEstimate cost = estimate(migration.plan, constraints, facts.sources);
    connection.execute(fmt::format("SET lock_timeout = '{}ms'", options.lock_timeout.count()));
    const postgres::ServerState server = postgres::read_server_state(connection);
    judge_server(server, connection.server_version(), !options.dbname, cost, findings);
    std::vector<schema::Name> names;
    for (const mapping::TablePlan& table : migration.plan.tables)
        names.push_back(table.table->name);
    judge_lock_holders(postgres::find_lock_holders(connection, names), options, findings);
    const bool ledger_is_open = judge_ledger(connection, options.ledger_schema, server, findings);
    bool half_loaded = false;
    if (ledger_is_open && unfinished == UnfinishedLoad::error) {
        if (report_open_load(connection, options, findings)) return;
    } else if (ledger_is_open) {
        half_loaded = LoadLedger(connection, options.ledger_schema).open_load().has_value();
    }
    try {
        const Target target(connection, migration.plan);
        Findings set_aside;
        target.adopt(migration, half_loaded ? set_aside : findings);
        judge_missing(connection, target, server, findings);
        judge_tables(connection, migration, target, constraints, server, findings);
        std::vector<std::size_t> existing;
        for (std::size_t i = 0; i < target.names().size(); ++i) {
            if (target.exists(i)) existing.push_back(i);
        }
        judge_partitions(connection, migration, target, existing, files, constraints, options, facts);
    } catch (const postgres::ServerError& error) {
        if (error.fields().sqlstate != lock_not_available) throw;
        throw EnvironmentError(
            "a target table is locked so that it cannot be described: try again when the lock is released");
    }
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

namespace {

// Where the server has no estimate, because the table was never analyzed, they are counted up to this number.
constexpr std::uint64_t most_counted_rows = 1'000'000;

// Of a table that is not empty.
std::uint64_t rows_present(postgres::Connection& connection, const postgres::TargetTable& table) {
    if (table.estimated_rows > 0) return static_cast<std::uint64_t>(table.estimated_rows);
    const auto counted =
        connection.execute(fmt::format("SELECT pg_catalog.count(*) FROM (SELECT FROM {} LIMIT {}) AS counted",
                                       connection.quote(table.name), most_counted_rows));
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(counted.integer(0, 0)), 1);
}

}  // namespace

void plan_ahead(postgres::Connection& connection, const Migration& migration, const Constraints& constraints,
                RunFacts& facts) {
    const Target target(connection, migration.plan);
    const std::vector<postgres::TargetTable> live =
        postgres::read_target(connection, target.existing_names());
    std::vector<PlannedTable> planned;
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        const std::string name = "table " + to_string(target.name(i));
        const auto found = std::ranges::find(live, target.name(i), &postgres::TargetTable::name);
        if (found == live.end()) {
            facts.plan.push_back({name, "create", "the target lacks it", std::nullopt});
        } else if (connection.execute("SELECT EXISTS (SELECT FROM " + connection.quote(target.name(i)) + ")")
                       .boolean(0, 0)) {
            // Which rows are missing is known only once they are compared. Where the files have more rows
            // than the table, those are taken for new: so it is where old and new run side by side.
            const std::uint64_t present = rows_present(connection, *found);
            const std::uint64_t coming = constraints.rows(i) - std::min(constraints.rows(i), present);
            facts.plan.push_back(
                {name, "compare",
                 fmt::format("it holds about {} rows and the files give {}: about {} are missing, "
                             "only these and what differs are sent",
                             present, constraints.rows(i), coming),
                 std::nullopt});
            planned.push_back({&*found, coming, present});
        } else {
            planned.push_back({&*found, constraints.rows(i), 0});
        }
    }
    const Quote quote = quote_of(connection);
    ObjectPlan objects = plan_objects(planned, quote);
    std::vector<bool> truncated;
    truncate_statement(planned, live, objects, quote, truncated);
    for (std::size_t i = 0; i < planned.size(); ++i) {
        if (planned[i].present > 0) continue;
        const std::string name = "table " + to_string(planned[i].table->name);
        facts.plan.push_back(truncated[i]
                                 ? PlanFacts{name, "truncate and load", "it is empty", std::nullopt}
                                 : PlanFacts{name, "load",
                                             "it is empty; " + reason_not_to_truncate(*planned[i].table),
                                             std::nullopt});
    }
    std::ranges::copy(facts_of(objects), std::back_inserter(facts.plan));
    // As a cutover, which plans nothing where it finds nothing to send.
    const bool sends = std::ranges::any_of(planned, [](const PlannedTable& table) { return table.rows > 0; });
    if (sends) report_kept(objects, facts.findings);
}

}  // namespace copyover::migrate

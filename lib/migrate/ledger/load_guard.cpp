#include "migrate/ledger/load_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/shell_quoting.hpp"
#include "migrate/ledger/ledger_trust.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/proposed_command.hpp"
#include "migrate/target/locks.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

// The text of an expression names the run as a literal.
constexpr auto guards_sql = R"(
SELECT n.nspname, c.relname,
       coalesce(substring(pg_catalog.pg_get_constraintdef(k.oid) FROM '''([0-9]{8}-[0-9]{6}-[0-9a-f]+)'''), ''),
       NOT k.conislocal
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'c' AND k.conname = $1 AND pg_catalog.pg_get_constraintdef(k.oid) LIKE '%' || $2 || '%'
ORDER BY 1, 2)";

// Where ledgers may be: whether they are any is for inspect_ledger().
constexpr auto ledger_schemas_sql = R"(
SELECT n.nspname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relname IN ('ledger', 'runs', 'steps')
GROUP BY n.nspname
HAVING count(*) = 3
ORDER BY 1)";

bool may_read_ledger(postgres::Connection& connection, const std::string& schema) {
    const LedgerState state = inspect_ledger(connection, schema);
    return state.refusal.empty() && state.readable;
}

std::optional<OpenLoad> open_load_in(postgres::Connection& connection, const std::string& schema) {
    if (!may_read_ledger(connection, schema)) return std::nullopt;
    return LoadLedger(connection, schema).open_load();
}

// The schema of the ledger that knows the run as a load which did not come to its end; empty where none does.
std::string ledger_of(postgres::Connection& connection, const std::string& run) {
    const auto schemas = connection.execute(ledger_schemas_sql);
    for (std::size_t i = 0; i < schemas.rows(); ++i) {
        std::string schema(schemas.text(i, 0));
        const std::optional<OpenLoad> load = open_load_in(connection, schema);
        if (load && load->run == run) return schema;
    }
    return {};
}

const LoadGuard* guard_on(const std::vector<LoadGuard>& guards, const std::vector<schema::Name>& tables) {
    const auto found = std::ranges::find_if(guards, [&](const LoadGuard& guard) {
        return std::ranges::find(tables, guard.table) != tables.end();
    });
    return found == guards.end() ? nullptr : &*found;
}

std::string drop_statements(postgres::Connection& connection, const std::vector<LoadGuard>& guards,
                            const std::string& run) {
    std::string sql;
    for (const LoadGuard& guard : guards) {
        if (guard.is_inherited || guard.run != run) continue;
        sql += fmt::format("{}ALTER TABLE {} DROP CONSTRAINT {}", sql.empty() ? "" : "; ",
                           connection.quote(guard.table), guard_name);
    }
    return sql;
}

void report_unfinished(postgres::Connection& connection, const std::string& run, const Options& options,
                       Findings& findings) {
    Finding finding;
    finding.rule = &rule::load_unfinished;
    finding.message = fmt::format("load run {} has not come to its end", run);
    finding.fix = "run the same copyover load again until it is complete, or take it out: " +
                  rollback_command(options, run);
    if (const std::string process = running(connection); !process.empty()) {
        finding.message += ": copyover works on this database now (" + process + ")";
        finding.fix = "wait until it has ended; where it breaks off, " + finding.fix;
    }
    findings.add(std::move(finding));
}

void report_unknown(postgres::Connection& connection, const std::vector<LoadGuard>& guards,
                    const LoadGuard& guard, const Options& options, Findings& findings) {
    Finding finding;
    finding.rule = &rule::guard_unknown;
    finding.table = to_string(guard.table);
    finding.constraint = guard_name;
    finding.message = fmt::format(
        "{} bears the guard of load run {}, which has not come to its end, and the ledger in schema {} does "
        "not know it: only that load may write there",
        finding.table, guard.run, options.target.ledger_schema);
    if (const std::string schema = ledger_of(connection, guard.run); !schema.empty()) {
        Options there = options;
        there.target.ledger_schema = schema;
        finding.fix = fmt::format(
            "its ledger is in schema {}: run the same copyover load again with {}, or take it out: {}",
            schema, "--ledger-schema " + shell_quoted(schema), rollback_command(there, guard.run));
    } else {
        finding.fix = fmt::format(
            "name the ledger's schema with --ledger-schema; where the ledger is lost, empty the tables, put "
            "back the keys, indexes and foreign keys of schema.sql that they lack, and drop the guard: {}",
            drop_statements(connection, guards, guard.run));
    }
    findings.add(std::move(finding));
}

}  // namespace

std::vector<LoadGuard> find_guards(postgres::Connection& connection) {
    const std::array<postgres::Parameter, 2> parameters{std::string(guard_name), std::string(guard_setting)};
    const auto rows = connection.execute(guards_sql, parameters);
    std::vector<LoadGuard> guards;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        guards.push_back({{std::string(rows.text(i, 0)), std::string(rows.text(i, 1))},
                          std::string(rows.text(i, 2)),
                          rows.boolean(i, 3)});
    }
    return guards;
}

bool report_open_load(postgres::Connection& connection, const std::vector<schema::Name>& tables,
                      const Options& options, Findings& findings) {
    if (const auto load = LoadLedger(connection, options.target.ledger_schema).open_load()) {
        report_unfinished(connection, load->run, options, findings);
        return true;
    }
    return report_unknown_guard(connection, tables, {}, options, findings);
}

bool report_unknown_guard(postgres::Connection& connection, const std::vector<schema::Name>& tables,
                          const std::string& known_run, const Options& options, Findings& findings) {
    std::vector<LoadGuard> guards = find_guards(connection);
    std::erase_if(guards, [&](const LoadGuard& guard) { return guard.run == known_run; });
    const LoadGuard* guard = guard_on(guards, tables);
    if (guard == nullptr) return false;
    report_unknown(connection, guards, *guard, options, findings);
    return true;
}

std::optional<std::string> adopt_search_path(postgres::Connection& connection, const Options& options) {
    // The first look at the ledger, which somebody may have locked.
    connection.set("lock_timeout", fmt::format("{}ms", options.target.lock_timeout.count()));
    const auto load = open_load_in(connection, options.target.ledger_schema);
    if (!load) return std::nullopt;
    auto path = Ledger(connection, options.target.ledger_schema).search_path(load->run);
    if (!path || *path == postgres::resolved_search_path(connection)) return std::nullopt;
    connection.set("search_path", *path);
    return path;
}

void report_guard_of(postgres::Connection& connection, const std::string& run, const Options& options,
                     Findings& findings) {
    const std::vector<LoadGuard> guards = find_guards(connection);
    const auto guard = std::ranges::find(guards, run, &LoadGuard::run);
    if (guard != guards.end()) report_unknown(connection, guards, *guard, options, findings);
}

bool report_open_load_of(postgres::Connection& connection, const std::vector<schema::Name>& tables,
                         const Options& options, Findings& findings) {
    const bool is_readable = may_read_ledger(connection, options.target.ledger_schema);
    std::string run;
    if (const auto load = open_load_in(connection, options.target.ledger_schema)) {
        run = load->run;
        const std::vector<UndoTable> loaded = UndoLog(connection, options.target.ledger_schema).tables(run);
        const bool concerns = std::ranges::any_of(loaded, [&](const UndoTable& table) {
            return std::ranges::find(tables, table.table) != tables.end();
        });
        if (concerns) {
            report_unfinished(connection, run, options, findings);
            return true;
        }
    }
    if (is_readable) return report_unknown_guard(connection, tables, run, options, findings);
    const std::vector<LoadGuard> guards = find_guards(connection);
    const LoadGuard* guard = guard_on(guards, tables);
    if (guard != nullptr) report_unfinished(connection, guard->run, options, findings);
    return guard != nullptr;
}

}  // namespace copyover::migrate

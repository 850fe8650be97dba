#include "migrate/load/restorable.hpp"

#include <fmt/format.h>

#include <set>

#include "migrate/run/table_finding.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/catalog_comparison.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/statement_failure.hpp"
#include "postgres/catalog/fingerprint.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view insufficient_privilege = "42501";

constexpr auto privileges_sql = R"(
SELECT pg_catalog.quote_ident(current_user), pg_catalog.pg_has_role(c.relowner, 'USAGE'),
       pg_catalog.quote_ident(n.nspname), pg_catalog.has_schema_privilege(n.oid, 'CREATE')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = $1::pg_catalog.regclass)";

Finding not_restorable(const postgres::ServerError& error, const Step& step, bool show_values) {
    Finding finding = cannot_bring_back(error, step.object, show_values);
    finding.rule = &rule::not_restorable;
    finding.fix = "mend what the server names, or drop it before the load and make it again behind it: " +
                  step.statement;
    return finding;
}

}  // namespace

void judge_restoring(postgres::Connection& connection, const std::vector<Step>& steps,
                     const std::vector<schema::Name>& tables, Findings& findings) {
    for (const postgres::FoundTable& table : postgres::find_tables(connection, tables)) {
        bool is_left = false;
        bool is_built = false;
        for (const Step& step : steps) {
            if (step.done || step.table != table.name) continue;
            is_left = true;
            is_built = is_built || step.makes_index();
        }
        if (!is_left) continue;
        const std::vector<postgres::Parameter> name{connection.quote(table.name)};
        const auto row = connection.execute(privileges_sql, name);
        if (row.rows() == 0) continue;
        const std::string role(row.text(0, 0));
        if (!row.boolean(0, 1)) {
            findings.add(table_finding(
                rule::privilege_missing, table.name,
                fmt::format(
                    "the role {} does not own {}, and only its owner can bring back what is set aside", role,
                    to_string(table.name)),
                fmt::format("ALTER TABLE {} OWNER TO {}", *name[0], role)));
        }
        if (is_built && !row.boolean(0, 3)) {
            findings.add(table_finding(
                rule::privilege_missing, table.name,
                fmt::format("the role {} may not create indexes of {} in schema {}, and some are set aside",
                            role, to_string(table.name), row.text(0, 2)),
                fmt::format("GRANT CREATE ON SCHEMA {} TO {}", row.text(0, 2), role)));
        }
    }
}

void prove_restorable(postgres::Connection& connection, const std::vector<Step>& steps,
                      const std::vector<schema::Name>& tables, const std::vector<std::string>& before,
                      const Options& options, Findings& findings) {
    const std::uint64_t errors = findings.total(Severity::error);
    judge_restoring(connection, steps, tables, findings);
    connection.execute("SAVEPOINT copyover_proof");
    pin_storage(connection);
    std::set<std::string> refused;
    for (const Step& step : steps) {
        if (refused.contains(step.object)) continue;
        const auto error = try_statement(connection, step.statement, options);
        if (!error) continue;
        refused.insert(step.object);
        if (error->fields().sqlstate == insufficient_privilege && findings.total(Severity::error) > errors)
            continue;
        findings.add(not_restorable(*error, step, options.show_values));
    }
    if (refused.empty()) {
        for (const std::string& line :
             catalog_changes(before, postgres::catalog_fingerprint(connection, tables).lines)) {
            Finding finding;
            finding.rule = &rule::not_restorable;
            finding.message = "what the load would set aside does not come back as it was: " + line;
            finding.fix = "use cutover, or drop the object before the load and make it again behind it";
            findings.add(std::move(finding));
        }
    }
    connection.execute("ROLLBACK TO SAVEPOINT copyover_proof");
    connection.execute("RELEASE SAVEPOINT copyover_proof");
}

}  // namespace copyover::migrate

#include "migrate/preflight/plan_ahead.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "migrate/run/sql_text.hpp"
#include "migrate/target/object_plan.hpp"
#include "migrate/target/target.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

namespace {

// Where the server has no estimate, because the table was never analyzed, they are counted up to this number.
constexpr std::uint64_t most_counted_rows = 1'000'000;

// Of a table that is not empty.
std::uint64_t rows_present(postgres::Connection& connection, const postgres::TargetTable& table) {
    if (table.estimated_rows > 0) return static_cast<std::uint64_t>(table.estimated_rows);
    const auto counted = connection.execute(
        fmt::format("SELECT pg_catalog.count(*) FROM (SELECT FROM {} LIMIT {}) AS counted",
                    own_rows(connection.quote(table.name), table.kind == 'p'), most_counted_rows));
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(counted.integer(0, 0)), 1);
}

}  // namespace

void plan_ahead(postgres::Connection& connection, const Migration& migration, const Constraints& constraints,
                const ServerPace& pace, RunFacts& facts) {
    const Target target(connection, migration.plan);
    const std::vector<postgres::TargetTable> live =
        postgres::read_target(connection, target.existing_names());
    std::vector<PlannedTable> planned;
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        const std::string name = "table " + to_string(target.name(i));
        const auto found = std::ranges::find(live, target.name(i), &postgres::TargetTable::name);
        if (found == live.end()) {
            facts.plan.push_back({name, "create", "the target lacks it", std::nullopt});
        } else if (target.has_rows(connection, i)) {
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
    ObjectPlan objects = plan_objects(planned, quote, pace);
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

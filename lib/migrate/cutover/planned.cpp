#include "migrate/cutover/planned.hpp"

#include <algorithm>
#include <cstdint>

#include "migrate/preflight/lock_estimate.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/target/create_tables.hpp"
#include "migrate/target/reactions.hpp"
#include "migrate/write/settle.hpp"

namespace copyover::migrate {

namespace {

// Whether only the server judges a foreign key, whose parents are sent before the rows that refer to them.
bool is_for_server(const WritingRun& run, const Target& target, const postgres::TableObject& reference) {
    const std::vector<schema::Name>& names = target.names();
    const auto child = std::ranges::find(names, reference.table);
    const auto parent = reference.parent ? std::ranges::find(names, *reference.parent) : names.end();
    if (child == names.end() || parent >= child) return false;
    const mapping::TablePlan& table = run.plan().tables[static_cast<std::size_t>(child - names.begin())];
    return std::ranges::none_of(table.references, [&](const mapping::ReferencePlan& checked) {
        return checked.foreign_key->name == reference.name;
    });
}

}  // namespace

Created create_missing(const WritingRun& run, Locked& locked) {
    Created created;
    created.tables = create_missing_tables(run.connection, run.migration, run.facts.findings);
    if (!created.tables.empty()) {
        *locked.target = Target(run.connection, run.plan());
        locked.target->adopt(run.migration, run.facts.findings);
    }
    created.live = postgres::read_target(run.connection, locked.target->names());
    judge_created_partitions(run.connection, run.migration, *locked.target, locked.existing, run.files,
                             run.constraints, run.options, run.facts);
    return created;
}

Planned plan_load(const WritingRun& run, const Locked& locked, const Compared& compared,
                  const Created& created, const ServerPace& pace,
                  const std::optional<RefusedSearch>& search) {
    const Target& target = *locked.target;
    Planned planned;
    const bool sends = std::ranges::any_of(compared.coming, [](std::uint64_t rows) { return rows > 0; });
    if (!sends && created.tables.empty()) return planned;
    for (std::size_t table = 0; table < run.tables(); ++table) {
        planned.tables.push_back({&live_table(created.live, target.name(table)), compared.coming[table],
                                  compared.merge->before(table).rows, !locked.was_there(target.name(table))});
    }
    planned.objects = plan_objects(planned.tables, run.quote(), pace);
    if (search) {
        keep_judges(planned.objects,
                    [&](const auto& reference) { return is_for_server(run, target, reference); });
    }
    run.facts.plan = facts_of(planned.objects);
    report_kept(planned.objects, run.facts.findings);
    std::vector<schema::Name> updated;
    for (const std::size_t table : compared.filled) {
        if (compared.is_updated(table)) updated.push_back(target.name(table));
    }
    report_rollback_reactions(run.connection, planned.tables, created.live, updated, run.facts.findings);
    return planned;
}

double predicted_behind_copy(const WritingRun& run, const Planned& planned) {
    double seconds = 0;
    for (const ObjectStep& step : planned.objects.steps)
        seconds += step.drop ? step.predicted_seconds : 0;
    // Verification reads the rows once more as the survey did.
    return seconds + survey_seconds(run.facts);
}

}  // namespace copyover::migrate

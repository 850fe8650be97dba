// What the run does with the tables and their objects, all of which are there now.
#pragma once

#include <optional>
#include <vector>

#include "migrate/cutover/compared.hpp"
#include "migrate/cutover/locked.hpp"
#include "migrate/target/object_plan.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

// Tables that the target lacked are created, and all are read from the catalog. Behind the comparison: DDL may
// set off event triggers, whose work has to be seen.
struct Created {
    std::vector<schema::Name> tables;         // that the run creates
    std::vector<postgres::TargetTable> live;  // by table of the plan
};

Created create_missing(const WritingRun& run, Locked& locked);

struct Planned {
    std::vector<PlannedTable> tables;  // by table of the plan; empty where nothing is to be done
    ObjectPlan objects;
};

// All tables are planned together, those without new rows too: they stand between their parents and TRUNCATE.
// What was created must outlive it.
Planned plan_load(const WritingRun& run, const Locked& locked, const Compared& compared,
                  const Created& created, const ServerPace& pace, const std::optional<RefusedSearch>& search);

// Of what comes behind COPY: restoring what is set aside, and verification.
double predicted_behind_copy(const WritingRun& run, const Planned& planned);

}  // namespace copyover::migrate

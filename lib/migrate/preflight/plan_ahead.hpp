// What check -d predicts of a run.
#pragma once

#include "base/run_facts.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/target/server_pace.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// What happens to the tables and their objects, as far as it can be told without a lock: fills facts.plan and
// adds the notes object-kept. For tables that hold rows, how many will come is guessed from their number.
// Needs a preflight without errors.
void plan_ahead(postgres::Connection& connection, const Migration& migration, const Constraints& constraints,
                const ServerPace& pace, RunFacts& facts);

}  // namespace copyover::migrate

// How long the tables will be locked.
#pragma once

#include "base/run_facts.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/target/server_pace.hpp"

namespace copyover::migrate {

// After a survey, which the facts tell of: its pace says how long the files take twice more, for COPY and for
// the verification, the server's how long rows, indexes and foreign keys take it. Right within a factor of
// about two for rows like chat messages.
EstimateFacts estimate_lock(const mapping::Plan& plan, const Constraints& constraints, const ServerPace& pace,
                            const RunFacts& surveyed);

// Seconds that a pass over the files took.
double survey_seconds(const RunFacts& surveyed);

}  // namespace copyover::migrate

// What a run costs a live server, from sizes and times that were measured (docs/performance.md).
#pragma once

#include <vector>

#include "base/run_facts.hpp"
#include "mapping/plan.hpp"
#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

// Bytes and seconds. Right within a factor of about two for rows like chat messages.
struct CostEstimate {
    double disk = 0;     // tables and indexes
    double wal = 0;      // write-ahead log, also of a rehearsal
    double sorting = 0;  // temporary files of the greatest index build
    double locked = 0;   // seconds in which the tables are locked
};

// After a survey: from the bytes of the sources, the rows to come and the indexes of schema.sql.
CostEstimate estimate(const mapping::Plan& plan, const Constraints& constraints,
                      const std::vector<SourceFacts>& sources);

std::vector<EstimateFacts> facts_of(const CostEstimate& estimate);

}  // namespace copyover::migrate

// What a run takes of a live server's room, from sizes that were measured.
#pragma once

#include <cstddef>
#include <vector>

#include "base/run_facts.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

// Bytes. Right within a factor of about two for rows like chat messages.
struct CostEstimate {
    double disk = 0;     // tables and indexes
    double wal = 0;      // write-ahead log, also of a rehearsal
    double sorting = 0;  // temporary files of the greatest index build
};

// After a survey: from the bytes of the sources, the rows to come and the indexes of schema.sql.
CostEstimate estimate(const mapping::Plan& plan, const Constraints& constraints,
                      const std::vector<SourceFacts>& sources);

// Of schema.sql: keys are of btrees.
struct IndexCount {
    std::size_t btree = 0;
    std::size_t gin = 0;
};

IndexCount count_indexes(const schema::Table& table);

std::vector<EstimateFacts> facts_of(const CostEstimate& estimate);

}  // namespace copyover::migrate

// How PostgreSQL would run a query, read from EXPLAIN (FORMAT JSON).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace copyover::migrate {

struct PlanUse {
    std::vector<std::string> indexes;  // each once, in the order of the plan
    std::vector<std::string> scanned;  // tables that are read from end to end
};

// Throws InternalError where the text is not JSON.
PlanUse read_plan(std::string_view explained);

}  // namespace copyover::migrate

// A row for a table of the plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "json/record_tree.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// In place of Row::source, where no row rule made the row.
inline constexpr std::size_t no_source = static_cast<std::size_t>(-1);

inline constexpr std::int64_t first_of_all = std::numeric_limits<std::int64_t>::min();

struct Row {
    std::size_t table = 0;                   // index into Plan::tables
    std::span<schema::Value> values;         // one per TablePlan::columns
    std::span<const json::NodeIndex> nodes;  // which node each value came from, or no_node
    std::size_t source = 0;                  // index into Plan::sources
    std::size_t rule = 0;                    // index of the row rule in that source
    json::NodeIndex match = json::no_node;   // of `each`; no_node where the row is the record's own
    std::int64_t order = first_of_all;       // what comes later by "on_duplicate" has a greater one
    bool deleted = false;  // only its first key is there: no row of that key is to be in the table
};

}  // namespace copyover::mapping

// What the server computes from values and may refuse to: entries of indexes, generated columns.
#pragma once

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// Adds the table's limits; notes what is computed and only the server can judge.
void bind_limits(Binding& all, TablePlan& table);

}  // namespace copyover::mapping

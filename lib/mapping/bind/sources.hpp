// What the sources are and read themselves: conditions, ignored values, the number of their records.
#pragma once

#include <vector>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// Makes the sources of the plan, and an empty program for each rule.
void make_sources(Binding& all, std::vector<RuleBinding>& rules);

}  // namespace copyover::mapping

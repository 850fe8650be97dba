// Which columns are secret: those that the mapping names, and those that pass their values on.
#pragma once

#include <vector>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// Whether the column reads what its source calls secret.
bool reads_secret(const RuleBinding& rule, const ColumnSyntax& column);

// Marks them in the plan, and tells the column programs. Those of created parents that read what is secret are marked
// before.
void mark_secrets(Binding& all, const std::vector<RuleBinding>& rules);

}  // namespace copyover::mapping

// The tables that a plan fills, as far as the target has them.
#pragma once

#include <cstddef>
#include <vector>

#include "base/finding.hpp"
#include "migrate/target/target.hpp"

namespace copyover::migrate {

// Indexes into Plan::tables. Each that is not there is a finding table-missing.
std::vector<std::size_t> existing_tables(const Target& target, Findings& findings);

}  // namespace copyover::migrate

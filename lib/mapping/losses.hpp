// What values lost because the mapping asks for it, in the words of reports.
#pragma once

#include <span>
#include <utility>

#include "base/finding.hpp"
#include "mapping/conversion.hpp"
#include "mapping/plan.hpp"
#include "mapping/record_mapper.hpp"

namespace copyover::mapping {

// Under which rule each loss is counted.
std::span<const std::pair<Loss, const Rule*>> loss_rules();

// A finding for each column and rule.
void report_losses(const Plan& plan, const Repairs& repairs, Findings& findings);

}  // namespace copyover::mapping

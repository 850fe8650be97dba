// What values lost because the mapping asks for it, in the words of reports.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "mapping/conversion.hpp"

namespace copyover::mapping {

// Under which rule each loss is counted.
std::span<const std::pair<Loss, const Rule*>> loss_rules();

std::string loss_message(const Rule& rule, const std::string& column);

}  // namespace copyover::mapping

// What helps against a value that does not fit its column.
#pragma once

#include <string>

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

// What a failure proposes itself, else what was tried here: a form or part is named only where the value then
// passes. Requires that what was converted still lives.
std::string proposed_fix(const Failure& failure);

}  // namespace copyover::mapping

// The README of a drafted migration folder.
#pragma once

#include <cstddef>
#include <string>

#include "draft/draft.hpp"

namespace copyover::draft {

// How many decisions the owner has to take.
std::size_t decisions_in(const Draft& draft);

// What was seen, what was decided, and what has to be decided. Holds no values of the data but labels of what
// could be enumerations.
std::string readme(const Draft& draft);

}  // namespace copyover::draft

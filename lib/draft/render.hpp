// The files of a drafted migration folder, as texts.
#pragma once

#include <string>

#include "draft/draft.hpp"

namespace copyover::draft {

std::string schema_sql(const Draft& draft);
std::string mapping_json(const Draft& draft);

// What was seen, what was guessed, and what has to be decided. Holds no values of the data but labels of what
// could be enumerations.
std::string readme(const Draft& draft);

}  // namespace copyover::draft

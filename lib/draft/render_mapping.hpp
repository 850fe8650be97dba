// The file mapping.json of a drafted migration folder.
#pragma once

#include <string>

#include "draft/draft.hpp"

namespace copyover::draft {

std::string mapping_json(const Draft& draft);

}  // namespace copyover::draft

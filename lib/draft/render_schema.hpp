// The file schema.sql of a drafted migration folder.
#pragma once

#include <string>

#include "draft/draft.hpp"

namespace copyover::draft {

std::string schema_sql(const Draft& draft);

}  // namespace copyover::draft

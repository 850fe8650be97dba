// Which columns hold keys of other tables.
#pragma once

#include <vector>

#include "draft/draft.hpp"

namespace copyover::draft {

// Adds foreign keys that hold in all records, where the names or the values tell that they are none by
// chance; what nearly holds, or holds for several tables, is a decision. Columns of what stands around the
// records are called after the table that they refer to.
void find_references(std::vector<DraftTable>& tables);

}  // namespace copyover::draft

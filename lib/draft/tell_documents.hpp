// Records of several documents told apart.
#pragma once

#include <cstdint>
#include <span>

#include "draft/draft.hpp"

namespace copyover::draft {

// Where several documents feed the same tables: adds to tables of records a column that tells their document,
// and refers to the table that has a row for each of them and a key. A decision where there is none.
void tell_documents(std::span<DraftTable> tables, std::uint64_t documents);

}  // namespace copyover::draft

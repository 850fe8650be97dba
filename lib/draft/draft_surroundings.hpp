// Values beside the records of a document.
#pragma once

#include <span>
#include <string>

#include "draft/collection.hpp"
#include "draft/draft.hpp"

namespace copyover::draft {

// The table with a row for each document, of values beside records: by pointer, what was seen there. The
// value that stands highest is the record, the others surround it.
DraftTable draft_surroundings(std::span<const std::string> pointers, std::span<const Collection> seen,
                              const PathTemplate& path = {});

}  // namespace copyover::draft

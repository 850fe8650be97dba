// Where the records of a document are, guessed from its outline.
#pragma once

#include <string>
#include <vector>

#include "draft/outline.hpp"

namespace copyover::draft {

struct RecordPlace {
    std::string pattern;  // "/*", "/data/users/*"; "" for the whole document
    std::string reason;   // why, for the README
};

// Every value of the document belongs to one of the two; no pattern leads into what another one takes.
struct Layout {
    std::vector<RecordPlace> records;
    std::vector<std::string> beside;  // pointers to values that are no records themselves
};

Layout find_layout(const Shape& document);

// The document as a single record.
Layout one_document(std::string reason);

}  // namespace copyover::draft

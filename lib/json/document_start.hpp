// What the first bytes of a document tell: byte order mark, encoding, one document or lines.
#pragma once

#include <optional>

#include "json/document_reader.hpp"
#include "json/text_window.hpp"

namespace copyover::json {

struct DocumentStart {
    bool zero_bytes = false;
    Format format = Format::json;    // never detect
    std::optional<Problem> problem;  // json_bom: reading goes on behind it; any other: it cannot
};

// Looks at the start of the document and leaves the cursor behind a byte order mark.
DocumentStart examine_start(TextWindow& window, Format wanted);

}  // namespace copyover::json

// Options that change a text before its column takes it: match, drop_query, split, lookup.
#pragma once

#include "mapping/syntax/reading_syntax.hpp"

namespace copyover::mapping {

void read_text_options(const SyntaxReader& reader, json::NodeIndex at, ReadingSyntax& out);

}  // namespace copyover::mapping

// Text as a string of JSON (RFC 8259 section 7).
#pragma once

#include <string>
#include <string_view>

namespace copyover {

// Appends the text in quotes, with the shortest escapes. Halves of surrogate pairs, which have no UTF-8 form and stand in
// the text as if they had (WTF-8), become escapes.
void append_json_string(std::string_view text, std::string& out);

// The same alone.
std::string json_string(std::string_view text);

}  // namespace copyover

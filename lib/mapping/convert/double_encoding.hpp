// Texts in UTF-8 that somebody took for Latin-1 and encoded once more.
#pragma once

#include <string>
#include <string_view>

namespace copyover::mapping {

// Appends the text whose bytes in UTF-8 are the characters of this one. False where a character is no byte, or the bytes
// are not UTF-8.
bool undo_double_encoding(std::string_view text, std::string& out);

}  // namespace copyover::mapping

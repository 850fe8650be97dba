// Base64 (RFC 4648).
#pragma once

#include <string>
#include <string_view>

namespace copyover::mapping {

// Appends the bytes of a text in the standard alphabet or in that of URLs (sections 4 and 5), padded or not, with blanks
// and line breaks anywhere. False where it is neither, or where its last character has bits that are no byte's.
bool read_base64(std::string_view text, std::string& bytes);

// In the standard alphabet, padded.
std::string write_base64(std::string_view bytes);

}  // namespace copyover::mapping

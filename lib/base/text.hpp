// Text in UTF-8 (RFC 3629), and nearness of names.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace copyover {

// Bytes of the valid UTF-8 sequence at the start of text (1 to 4), or 0 where it is not valid. Surrogates and
// overlong forms are not valid.
std::size_t utf8_length(std::string_view text);

bool is_utf8(std::string_view text);

// Characters of a valid UTF-8 text, as varchar(n) counts them.
std::size_t utf8_characters(std::string_view text);

// The longest prefix of at most that many characters that does not cut one.
std::string_view utf8_prefix(std::string_view text, std::size_t characters);

// The candidate nearest to the misspelt name by edit distance, empty where none is near enough to suggest.
std::string_view nearest_name(std::string_view misspelt, std::span<const std::string> candidates);

}  // namespace copyover

// Text in UTF-8 (RFC 3629), and nearness of names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyover {

// Bytes of the valid UTF-8 sequence at the start of text (1 to 4), or 0 where it is not valid. Surrogates and
// overlong forms are not valid.
std::size_t utf8_length(std::string_view text);

bool is_utf8(std::string_view text);

// Writes the code point at out, at most four bytes, and moves out behind it. Surrogates are written like any other of
// their size (WTF-8).
inline void write_utf8(std::uint32_t point, char*& out) {
    const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0 | point >> 6);
        put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    } else {
        put(0xf0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3f));
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    }
}
void append_utf8(std::uint32_t point, std::string& out);

// Characters of a valid UTF-8 text, as varchar(n) counts them.
std::size_t utf8_characters(std::string_view text);

// The longest prefix of at most that many characters that does not cut one.
std::string_view utf8_prefix(std::string_view text, std::size_t characters);

// Candidates that may have been meant, at most five and those that are as near as the fifth: first those that the misspelt name begins, the shortest
// first, then those that are few edits away for their length, the nearest first. Of those only the ones that
// are at most one edit farther than the first candidate.
std::vector<std::string> near_names(std::string_view misspelt, std::span<const std::string> candidates);

// "a", "a or b", "a, b or c".
std::string joined_words(std::span<const std::string> words);

}  // namespace copyover

// The words of JSON: strings, numbers and literals (RFC 8259 sections 3, 6 and 7), and what is wrong with
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/rules.hpp"

namespace copyover::json {

// What is wrong with a word, and where.
struct Fault {
    const Rule* rule = nullptr;
    std::size_t offset = 0;  // in the word
    std::string message;
    std::string_view fix = {};  // empty: fix_of() knows the usual one
};

// A byte as messages show it: 'x' or "byte 0x07".
std::string shown_byte(char byte);

// The body of a string, without its quotes. Where the text ends before the closing quote (not complete), an
// escape or a UTF-8 sequence may be cut at the end.
std::optional<Fault> check_string(std::string_view body, bool complete = true);

// A number, true, false or null.
std::optional<Fault> check_number_or_literal(std::string_view word);

// Whether the text follows the number grammar of RFC 8259 section 6.
bool is_number(std::string_view text);

// Whether a value can start with the byte.
bool starts_value(char byte);

// Whether the byte ends a number or literal.
bool ends_word(char byte);

// The offset of the first unescaped quote from `from` on, npos where there is none. `escaped` says whether
// the byte at `from` is escaped, and then whether the byte behind text would be.
std::size_t find_quote(std::string_view text, std::size_t from, bool& escaped);

struct StringFacts {
    bool has_surrogate = false;
    bool has_nul = false;
};

// Writes the unescaped body at out and moves out behind it; at most body.size() bytes are written. Lone
// surrogates become their generalized UTF-8 (WTF-8). False where an escape is not one of JSON; the other
// bytes are not checked.
bool unescape(std::string_view body, char*& out, StringFacts& facts);

}  // namespace copyover::json

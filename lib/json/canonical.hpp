// Values of JSON in one form, so that equal values are equal bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/record_tree.hpp"

namespace copyover::json {

// Appends the canonical form of a JSON text: no blanks, members sorted by the bytes of their unescaped names
// with the last of equal names kept (as jsonb does), strings with the shortest escapes, numbers as
// canonical_number. False where the text is not JSON; out then holds a partial form.
bool append_canonical(std::string_view text, std::string& out);

// Appends the unescaped text in quotes, with the shortest escapes; lone surrogates, which stand in it as
// WTF-8, as \uxxxx.
void append_canonical_string(std::string_view text, std::string& out);

// Appends sign, digits without leading and trailing zeros, and exponent: "-12e3", "0". Zero has no sign.
// Never expands: 1e131071 stays short. The number must follow the grammar of RFC 8259 or be a plain decimal
// as PostgreSQL prints numeric; other text (NaN) is appended as it is. Exponents outside int64 saturate.
void append_canonical_number(std::string_view number, std::string& out);

// Whether the text follows the number grammar of RFC 8259 section 6.
bool is_number(std::string_view text);

// Whether PostgreSQL's jsonb takes the value: numbers within numeric's limits (EXPERIMENTS.md part C), no
// \u0000, no lone surrogate. The alternative is the reason.
std::optional<std::string> jsonb_refusal(std::string_view text);

// The same of the numbers alone at and below a node: a record's strings say themselves what they hold.
std::optional<std::string> jsonb_number_refusal(const RecordTree& tree, NodeIndex index);

}  // namespace copyover::json

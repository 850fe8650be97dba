// A JSON number as one text for all that are equal.
#pragma once

#include <string>
#include <string_view>

namespace copyover::json {

// Appends sign, digits without leading and trailing zeros, and exponent: "-12e3", "0". Zero has no sign.
// Never expands: 1e131071 stays short. The number must follow the grammar of RFC 8259 or be a plain decimal
// as PostgreSQL prints numeric; other text (NaN) is appended as it is. Exponents outside int64 saturate.
void append_canonical_number(std::string_view number, std::string& out);

}  // namespace copyover::json

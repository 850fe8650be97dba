// Decimal text to and from the digits of PostgreSQL's numeric (numeric_recv and numeric_send in numeric.c):
// int16 ndigits, int16 weight of the first digit, uint16 sign, uint16 dscale, then digits of base 10000.
#pragma once

#include <string>
#include <string_view>

namespace copyover::copy {

// Appends the bytes of an RFC 8259 number, NaN, Infinity or -Infinity. dscale holds every fraction digit,
// because the server cuts what is beyond it without a word. InternalError where the text is none of these or
// beyond the limits of the type: 131072 digits before the point, 16383 after it.
void append_numeric(std::string_view text, std::string& out);

// Replaces `text` by the plain decimal form, with dscale digits after the point and without exponent, as the
// server prints it. InternalError where the bytes are malformed.
void read_numeric(std::string_view bytes, std::string& text);

}  // namespace copyover::copy

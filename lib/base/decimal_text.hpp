// A decimal number as written, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace copyover {

// Views point into its text.
struct DecimalText {
    bool negative = false;
    std::string_view whole;     // digits in front of the decimal point
    std::string_view fraction;  // digits behind it
    std::int64_t exponent = 0;  // saturates

    // PostgreSQL reads them, JSON has none.
    [[nodiscard]] bool has_leading_zeros() const { return whole.size() > 1 && whole.front() == '0'; }
};

// Nothing where the text does not follow the grammar of RFC 8259 section 6, leading zeros apart.
std::optional<DecimalText> read_decimal(std::string_view text);

}  // namespace copyover

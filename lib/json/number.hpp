// A JSON number as the parts that its value is made of.
#pragma once

#include <cstdint>
#include <string_view>

namespace copyover::json {

struct NumberParts {
    bool negative = false;
    std::string_view whole;     // digits in front of the decimal point
    std::string_view fraction;  // digits behind it
    std::int64_t exponent = 0;  // saturates
};

// The number must follow the grammar of RFC 8259 section 6.
NumberParts split_number(std::string_view number);

}  // namespace copyover::json

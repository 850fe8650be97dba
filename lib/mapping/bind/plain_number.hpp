// Decimal numbers without exponent, as numeric prints them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace copyover::mapping {

// The blanks that PostgreSQL's input functions pass over are those of isspace() in the locale C.
std::string_view without_blanks(std::string_view text);

struct PlainNumber {
    bool negative = false;  // zero is not
    std::string whole;      // "0", or without leading zeros
    std::string fraction;   // as many digits as numeric shows

    // What numeric's input function reads: "+5", ".5", "5." and blanks around it, too, which JSON does not
    // know. Nothing for other texts and for exponents beyond 1000.
    static std::optional<PlainNumber> read(std::string_view text);

    // To so many fraction digits; halves away from zero, as numeric rounds.
    void round(std::size_t scale);

    [[nodiscard]] std::string text() const;
};

}  // namespace copyover::mapping

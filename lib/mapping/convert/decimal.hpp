// Decimal numbers as written, without expanding them: 1e131071 stays eight bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace copyover::mapping {

// A number that follows the grammar of RFC 8259 section 6, taken apart. Views point into its text.
class Decimal {
  public:
    // Nothing where the text is not such a number.
    static std::optional<Decimal> parse(std::string_view text);

    [[nodiscard]] bool is_zero() const { return zero_; }
    [[nodiscard]] bool is_negative() const { return negative_; }

    // Power of ten of the first and of the last digit that is not zero; 0 for zero. Saturated at +-10^12.
    [[nodiscard]] std::int64_t highest() const { return highest_; }
    [[nodiscard]] std::int64_t lowest() const { return lowest_; }

    // Fraction digits as written, trailing zeros included, exponent taken into account.
    [[nodiscard]] std::int64_t written_fraction_digits() const;

    enum class Fit { exact, inexact, too_large };

    // The number times 10^scale, where it is an integer and fits int64. Where it is inexact, the next integer
    // below.
    Fit to_scaled(int scale, std::int64_t& out) const;

  private:
    [[nodiscard]] unsigned digit(std::int64_t power) const;

    std::string_view integer_;
    std::string_view fraction_;
    std::int64_t exponent_ = 0;  // saturated as the powers
    std::int64_t highest_ = 0;
    std::int64_t lowest_ = 0;
    bool negative_ = false;
    bool zero_ = true;
};

}  // namespace copyover::mapping

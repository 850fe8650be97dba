#include "mapping/convert/decimal.hpp"

#include <algorithm>

#include "base/decimal_text.hpp"

namespace copyover::mapping {

namespace {

constexpr std::int64_t largest_exponent = 1'000'000'000'000;

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const auto written = read_decimal(text);
    if (!written || written->has_leading_zeros()) return std::nullopt;
    Decimal number;
    number.negative_ = written->negative;
    number.integer_ = written->whole;
    number.fraction_ = written->fraction;
    number.exponent_ = std::clamp(written->exponent, -largest_exponent, largest_exponent);

    const auto power_of_integer = [&](std::size_t i) {
        return static_cast<std::int64_t>(number.integer_.size() - 1 - i) + number.exponent_;
    };
    const auto power_of_fraction = [&](std::size_t i) {
        return -static_cast<std::int64_t>(i) - 1 + number.exponent_;
    };
    const std::size_t first_integer = number.integer_.find_first_not_of('0');
    const std::size_t first_fraction = number.fraction_.find_first_not_of('0');
    if (first_integer == std::string_view::npos && first_fraction == std::string_view::npos) return number;
    number.zero_ = false;
    number.highest_ = first_integer != std::string_view::npos ? power_of_integer(first_integer)
                                                              : power_of_fraction(first_fraction);
    const std::size_t last_fraction = number.fraction_.find_last_not_of('0');
    number.lowest_ = last_fraction != std::string_view::npos
                         ? power_of_fraction(last_fraction)
                         : power_of_integer(number.integer_.find_last_not_of('0'));
    return number;
}

std::int64_t Decimal::written_fraction_digits() const {
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(fraction_.size()) - exponent_);
}

unsigned Decimal::digit(std::int64_t power) const {
    const std::int64_t place = power - exponent_;  // 0 is the last digit before the point
    if (place >= 0) {
        const auto from_end = static_cast<std::size_t>(place);
        return from_end < integer_.size()
                   ? static_cast<unsigned>(integer_[integer_.size() - 1 - from_end] - '0')
                   : 0;
    }
    const auto index = static_cast<std::size_t>(-place - 1);
    return index < fraction_.size() ? static_cast<unsigned>(fraction_[index] - '0') : 0;
}

Decimal::Fit Decimal::to_scaled(int scale, std::int64_t& out) const {
    out = 0;
    if (zero_) return Fit::exact;
    constexpr int most_digits = 19;  // of int64
    if (highest_ + scale >= most_digits) return Fit::too_large;
    const bool exact = lowest_ >= -scale;
    for (std::int64_t power = highest_; power >= -scale; --power) {
        const auto next = static_cast<std::int64_t>(digit(power));
        // Counting downwards reaches the least int64, whose absolute value has no int64.
        if (__builtin_mul_overflow(out, 10, &out) || __builtin_sub_overflow(out, next, &out))
            return Fit::too_large;
    }
    if (!negative_ && __builtin_sub_overflow(std::int64_t{0}, out, &out)) return Fit::too_large;
    if (exact) return Fit::exact;
    if (negative_ && __builtin_sub_overflow(out, 1, &out)) return Fit::too_large;
    return Fit::inexact;
}

}  // namespace copyover::mapping

#include "mapping/decimal.hpp"

#include <algorithm>

namespace copyover::mapping {

namespace {

constexpr std::int64_t largest_exponent = 1'000'000'000'000;

std::string_view take_digits(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

std::int64_t saturated(std::string_view digits, bool negative) {
    std::int64_t value = 0;
    for (const char c : digits)
        value = std::min(largest_exponent, value * 10 + (c - '0'));
    return negative ? -value : value;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    Decimal number;
    if (text.starts_with('-')) {
        number.negative_ = true;
        text.remove_prefix(1);
    }
    number.integer_ = take_digits(text);
    if (number.integer_.empty() || (number.integer_.size() > 1 && number.integer_.front() == '0'))
        return std::nullopt;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        number.fraction_ = take_digits(text);
        if (number.fraction_.empty()) return std::nullopt;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        const bool negative = text.starts_with('-');
        if (negative || text.starts_with('+')) text.remove_prefix(1);
        const std::string_view digits = take_digits(text);
        if (digits.empty()) return std::nullopt;
        number.exponent_ = saturated(digits, negative);
    }
    if (!text.empty()) return std::nullopt;

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

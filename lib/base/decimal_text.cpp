#include "base/decimal_text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace copyover {

namespace {

std::string_view take_digits(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

std::int64_t saturated(std::string_view digits, bool negative) {
    using Limits = std::numeric_limits<std::int64_t>;
    std::int64_t value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec == std::errc::result_out_of_range) return negative ? Limits::min() : Limits::max();
    return negative ? -value : value;
}

}  // namespace

std::optional<DecimalText> read_decimal(std::string_view text) {
    DecimalText number;
    number.negative = text.starts_with('-');
    if (number.negative) text.remove_prefix(1);
    number.whole = take_digits(text);
    if (number.whole.empty()) return std::nullopt;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        number.fraction = take_digits(text);
        if (number.fraction.empty()) return std::nullopt;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        const bool negative = text.starts_with('-');
        if (negative || text.starts_with('+')) text.remove_prefix(1);
        const std::string_view digits = take_digits(text);
        if (digits.empty()) return std::nullopt;
        number.exponent = saturated(digits, negative);
    }
    if (!text.empty()) return std::nullopt;
    return number;
}

}  // namespace copyover

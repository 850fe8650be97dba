#include "json/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "json/canonical.hpp"

namespace copyover::json {

namespace {

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return a < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

std::int64_t read_exponent(std::string_view digits) {
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (result.ec != std::errc::result_out_of_range) return exponent;
    return digits.starts_with('-') ? std::numeric_limits<std::int64_t>::min()
                                   : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

NumberParts split_number(std::string_view number) {
    NumberParts parts;
    parts.negative = number.starts_with('-');
    if (parts.negative) number.remove_prefix(1);
    const std::size_t mark = number.find_first_of("eE");
    if (mark != std::string_view::npos) {
        parts.exponent = read_exponent(number.substr(mark + 1));
        number = number.substr(0, mark);
    }
    const std::size_t point = std::min(number.find('.'), number.size());
    parts.whole = number.substr(0, point);
    if (point < number.size()) parts.fraction = number.substr(point + 1);
    return parts;
}

void append_canonical_number(std::string_view number, std::string& out) {
    if (!is_number(number)) {
        out += number;
        return;
    }
    const NumberParts parts = split_number(number);
    const std::size_t sign = out.size();
    if (parts.negative) out += '-';
    const std::size_t start = out.size();
    const std::size_t whole_start = parts.whole.find_first_not_of('0');
    if (whole_start != std::string_view::npos) {
        out += parts.whole.substr(whole_start);
        out += parts.fraction;
    } else if (const std::size_t i = parts.fraction.find_first_not_of('0'); i != std::string_view::npos) {
        out += parts.fraction.substr(i);
    } else {
        out.resize(sign);
        out += '0';
        return;
    }
    const std::size_t significant = out.find_last_not_of('0') + 1;
    const auto zeros = static_cast<std::int64_t>(out.size() - significant);
    out.resize(std::max(significant, start + 1));
    const std::int64_t exponent =
        saturated_sum(parts.exponent, zeros - static_cast<std::int64_t>(parts.fraction.size()));
    if (exponent != 0) fmt::format_to(std::back_inserter(out), "e{}", exponent);
}

}  // namespace copyover::json

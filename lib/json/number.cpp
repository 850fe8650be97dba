#include "json/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/decimal_text.hpp"

namespace copyover::json {

namespace {

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return a < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

void append_canonical_number(std::string_view number, std::string& out) {
    const auto decimal = read_decimal(number);
    if (!decimal || decimal->has_leading_zeros()) {
        out += number;
        return;
    }
    const DecimalText& parts = *decimal;
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

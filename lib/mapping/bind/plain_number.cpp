#include "mapping/bind/plain_number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace copyover::mapping {

namespace {

constexpr std::int64_t most_zeros = 1000;  // that are written out for an exponent

}  // namespace

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\v\f\r";
    const std::size_t start = text.find_first_not_of(blanks);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

std::string PlainNumber::text() const {
    return (negative ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

std::optional<PlainNumber> PlainNumber::read(std::string_view text) {
    text = without_blanks(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
    const std::size_t point = std::min(text.find('.'), mark);
    std::string_view whole = text.substr(0, point);
    std::string_view fraction = point < mark ? text.substr(point + 1, mark - point - 1) : "";
    const auto is_digits = [](std::string_view part) {
        return part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (whole.empty() && fraction.empty()) return std::nullopt;
    if (!is_digits(whole) || !is_digits(fraction)) return std::nullopt;
    std::int64_t exponent = 0;
    if (mark < text.size()) {
        std::string_view digits = text.substr(mark + 1);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
        if (exponent > most_zeros || exponent < -most_zeros) return std::nullopt;
    }
    PlainNumber number{negative, std::string(whole), std::string(fraction)};
    for (; exponent > 0; --exponent) {
        number.whole += number.fraction.empty() ? '0' : number.fraction.front();
        if (!number.fraction.empty()) number.fraction.erase(0, 1);
    }
    for (; exponent < 0; ++exponent) {
        number.fraction.insert(0, 1, number.whole.empty() ? '0' : number.whole.back());
        if (!number.whole.empty()) number.whole.pop_back();
    }
    number.whole.erase(0, number.whole.find_first_not_of('0'));
    if (number.whole.empty()) number.whole = "0";
    const bool zero = number.whole == "0" && number.fraction.find_first_not_of('0') == std::string::npos;
    number.negative = number.negative && !zero;
    return number;
}

void PlainNumber::round(std::size_t scale) {
    if (fraction.size() <= scale) {
        fraction.resize(scale, '0');
        return;
    }
    const bool up = fraction[scale] >= '5';
    fraction.resize(scale);
    std::string digits = whole + fraction;
    std::size_t i = digits.size();
    bool carry = up;
    for (; carry && i > 0; --i) {
        carry = digits[i - 1] == '9';
        digits[i - 1] = carry ? '0' : static_cast<char>(digits[i - 1] + 1);
    }
    if (carry) digits.insert(0, "1");
    whole = digits.substr(0, digits.size() - scale);
    fraction = digits.substr(digits.size() - scale);
    if (digits.find_first_not_of('0') == std::string::npos) negative = false;
}

}  // namespace copyover::mapping

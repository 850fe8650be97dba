#include "copy/numeric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/decimal_text.hpp"
#include "base/error.hpp"
#include "copy/big_endian.hpp"
#include "copy/byte_reader.hpp"

namespace copyover::copy {
namespace {

constexpr std::uint16_t sign_positive = 0;
constexpr std::uint16_t sign_negative = 0x4000;
constexpr std::uint16_t sign_nan = 0xC000;
constexpr std::uint16_t sign_infinity = 0xD000;
constexpr std::uint16_t sign_minus_infinity = 0xF000;
constexpr std::uint16_t infinity_scale = 0x20;  // what numeric_send makes of the short header of an infinity

constexpr std::int64_t greatest_scale = 16383;
constexpr std::int64_t greatest_integer_digits = 131072;
constexpr int group_digits = 4;

// The value is 0.digits * 10^point: digits begin and end with one that is not zero, or are none for zero.
struct Decimal {
    bool negative = false;
    std::string_view integer;   // digits before the point
    std::string_view fraction;  // digits after it
    std::size_t first = 0;      // of the joined digits, without zeros at either end
    std::size_t last = 0;       // beyond them
    std::int64_t point = 0;
    std::int64_t scale = 0;

    [[nodiscard]] int digit(std::size_t i) const {
        return (i < integer.size() ? integer[i] : fraction[i - integer.size()]) - '0';
    }
};

[[noreturn]] void refuse(const char* reason) {
    throw InternalError(fmt::format("a value for a numeric column {}", reason));
}

Decimal parse(std::string_view text) {
    const auto written = read_decimal(text);
    if (!written) refuse("is no number");
    // Beyond a thousand million digits every exponent is equally out of range.
    static constexpr std::int64_t bound = 1'000'000'000;
    const std::int64_t exponent = std::clamp(written->exponent, -bound, bound);
    Decimal decimal;
    decimal.negative = written->negative;
    decimal.integer = written->whole;
    decimal.fraction = written->fraction;
    decimal.scale = std::max<std::int64_t>(0, static_cast<std::int64_t>(decimal.fraction.size()) - exponent);
    decimal.last = decimal.integer.size() + decimal.fraction.size();
    while (decimal.first < decimal.last && decimal.digit(decimal.first) == 0)
        ++decimal.first;
    while (decimal.last > decimal.first && decimal.digit(decimal.last - 1) == 0)
        --decimal.last;
    decimal.point = static_cast<std::int64_t>(decimal.integer.size()) -
                    static_cast<std::int64_t>(decimal.first) + exponent;
    return decimal;
}

void append_header(std::size_t groups, std::int64_t weight, std::uint16_t sign, std::int64_t scale,
                   std::string& out) {
    append_big_endian(static_cast<std::int16_t>(groups), out);
    append_big_endian(static_cast<std::int16_t>(weight), out);
    append_big_endian(sign, out);
    append_big_endian(static_cast<std::uint16_t>(scale), out);
}

std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

}  // namespace

void append_numeric(std::string_view text, std::string& out) {
    if (text == "NaN") return append_header(0, 0, sign_nan, 0, out);
    if (text == "Infinity") return append_header(0, 0, sign_infinity, infinity_scale, out);
    if (text == "-Infinity") return append_header(0, 0, sign_minus_infinity, infinity_scale, out);

    const Decimal decimal = parse(text);
    if (decimal.scale > greatest_scale) refuse("has more than 16383 digits after the point");
    if (decimal.first == decimal.last) return append_header(0, 0, sign_positive, decimal.scale, out);
    if (decimal.point > greatest_integer_digits) refuse("has more than 131072 digits before the point");

    const std::int64_t weight = floor_divide(decimal.point - 1, group_digits);
    // Zeros that fill the first group up.
    auto position = static_cast<int>((weight + 1) * group_digits - decimal.point);
    const std::size_t digits = decimal.last - decimal.first;
    const std::size_t groups =
        (static_cast<std::size_t>(position) + digits + group_digits - 1) / group_digits;
    append_header(groups, weight, decimal.negative ? sign_negative : sign_positive, decimal.scale, out);
    int group = 0;
    const auto add = [&](int digit) {
        group = group * 10 + digit;
        if (++position < group_digits) return;
        append_big_endian(static_cast<std::int16_t>(group), out);
        group = 0;
        position = 0;
    };
    for (std::size_t i = decimal.first; i < decimal.last; ++i)
        add(decimal.digit(i));
    while (position != 0)
        add(0);
}

void read_numeric(std::string_view bytes, std::string& text) {
    ByteReader reader(bytes);
    const auto groups = reader.integer<std::uint16_t>();
    const auto weight = reader.integer<std::int16_t>();
    const auto sign = reader.integer<std::uint16_t>();
    const auto scale = reader.integer<std::uint16_t>();
    text.clear();
    switch (sign) {
        case sign_positive: break;
        case sign_negative: text += '-'; break;
        case sign_nan: text = "NaN"; return;
        case sign_infinity: text = "Infinity"; return;
        case sign_minus_infinity: text = "-Infinity"; return;
        default: refuse("came with an unknown sign");
    }
    const std::string_view digits = reader.take(std::size_t{groups} * 2);
    if (!reader.empty() || scale > greatest_scale) refuse("came malformed");
    // Group i counts 10000^(weight - i); groups that are not stored are zero.
    const auto append_group = [&](std::int64_t i) {
        const int group =
            i < 0 || i >= groups
                ? 0
                : load_big_endian<std::int16_t>(digits.data() + static_cast<std::size_t>(i) * 2);
        if (group < 0 || group > 9999) refuse("came with a digit out of range");
        for (const int unit : {1000, 100, 10, 1})
            text += static_cast<char>('0' + group / unit % 10);
    };
    const std::size_t start = text.size();
    for (std::int64_t i = 0; i <= weight; ++i)
        append_group(i);
    const std::size_t leading_zeros = std::min(text.find_first_not_of('0', start), text.size()) - start;
    text.erase(start, leading_zeros);
    if (text.size() == start) text += '0';
    if (scale == 0) return;
    text += '.';
    const std::size_t point = text.size();
    for (std::int64_t i = std::int64_t{weight} + 1; text.size() < point + scale; ++i)
        append_group(i);
    text.resize(point + scale);
}

}  // namespace copyover::copy

#include "mapping/convert/number.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

#include "json/number.hpp"
#include "mapping/convert/decimal.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

// PostgreSQL 15 documentation, 8.1.2: up to 131072 digits before the decimal point, 16383 after it.
constexpr std::int64_t most_integer_digits = 131'072;
constexpr std::int64_t most_fraction_digits = 16'383;

bool is_number_or_text(const Input& input) {
    return input.kind == json::Kind::number || input.kind == json::Kind::string;
}

bool is_special(std::string_view text) {
    return text == "NaN" || text == "Infinity" || text == "-Infinity";
}

// Whether a number is written as an integer, without exponent, and the float is another one. What has an
// exponent is a measure, which a float may round.
template <typename Float>
bool is_inexact_integer(std::string_view text, Float value) {
    static constexpr auto first_gap =
        static_cast<Float>(std::uint64_t{1} << std::numeric_limits<Float>::digits);
    if (!(std::abs(value) >= first_gap) || std::isinf(value)) return false;
    if (text.find_first_of("eE") != std::string_view::npos) return false;
    const auto decimal = Decimal::parse(text);
    if (!decimal || decimal->lowest() < 0) return false;
    std::array<char, std::numeric_limits<Float>::max_exponent10 + 3> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 0).ptr;
    std::string written;
    std::string held;
    json::append_canonical_number(text, written);
    json::append_canonical_number({digits.data(), static_cast<std::size_t>(end - digits.data())}, held);
    return written != held;
}

template <typename Float>
bool read_float(std::string_view text, schema::Value& out, ConversionState& state) {
    Float value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc::result_out_of_range)
        return state.fail(rule::value_range, "is outside the range of the floating point type");
    if (is_inexact_integer(text, value)) state.doubt(Doubt::inexact_float);
    out.data = value;
    return true;
}

}  // namespace

bool convert_boolean(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state) {
    if (input.kind == json::Kind::boolean) {
        out.data = input.text == "true";
        return true;
    }
    if (input.kind == json::Kind::number) {
        if (input.text != "0" && input.text != "1")
            return state.fail(rule::value_range, "is not a boolean; the numbers 0 and 1 are",
                              "correct the record, or say what the numbers mean with \"map\"");
        out.data = input.text == "1";
        return true;
    }
    wrong_type(conversion, input, "true, false, 0 or 1", state);
    if (input.kind == json::Kind::string) state.failure.fix = "say what the texts mean with \"map\"";
    return false;
}

bool convert_integer(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state) {
    if (!is_number_or_text(input))
        return wrong_type(conversion, input, "a number or a text of digits", state);
    const auto decimal = Decimal::parse(input.text);
    // In texts only digits: "7.0" may be a version, "1e3" a name.
    const bool only_digits = input.text.find_first_of(".eE") == std::string_view::npos;
    if (!decimal || (input.kind == json::Kind::string && !only_digits))
        return state.fail(rule::value_syntax, "is not an integer");
    std::int64_t value = 0;
    const Decimal::Fit fit = decimal->to_scaled(0, value);
    if (fit == Decimal::Fit::inexact)
        return state.fail(rule::value_precision,
                          fmt::format("has a fraction; type {} is an integer", conversion.type->name));
    const auto beyond = [&](std::int64_t least, std::int64_t greatest) {
        return fit == Decimal::Fit::too_large || value < least || value > greatest;
    };
    using Small = std::numeric_limits<std::int16_t>;
    using Medium = std::numeric_limits<std::int32_t>;
    using Large = std::numeric_limits<std::int64_t>;
    const TypeKind kind = conversion.type->kind;
    const bool out_of_range = kind == TypeKind::int2   ? beyond(Small::min(), Small::max())
                              : kind == TypeKind::int4 ? beyond(Medium::min(), Medium::max())
                                                       : beyond(Large::min(), Large::max());
    if (out_of_range)
        return state.fail(rule::value_range,
                          fmt::format("is outside the range of type {}", conversion.type->name));
    out.data = value;
    return true;
}

bool convert_float(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state) {
    if (!is_number_or_text(input)) return wrong_type(conversion, input, "a number", state);
    const bool special = input.kind == json::Kind::string && is_special(input.text);
    if (!special && !Decimal::parse(input.text)) return state.fail(rule::value_syntax, "is not a number");
    return conversion.type->kind == TypeKind::float4 ? read_float<float>(input.text, out, state)
                                                     : read_float<double>(input.text, out, state);
}

bool convert_numeric(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state) {
    if (!is_number_or_text(input)) return wrong_type(conversion, input, "a number", state);
    const schema::Type& type = *conversion.type;
    const bool limited = type.precision >= 0;
    if (input.kind == json::Kind::string && is_special(input.text)) {
        if (limited && input.text != "NaN")
            return state.fail(rule::value_range, fmt::format("is outside the range of type {}", type.name));
        out.data = input.text;
        return true;
    }
    const auto decimal = Decimal::parse(input.text);
    if (!decimal) return state.fail(rule::value_syntax, "is not a number");
    if (!decimal->is_zero()) {
        const std::int64_t integer_digits = limited ? type.precision - type.scale : most_integer_digits;
        const std::int64_t fraction_digits = limited ? type.scale : most_fraction_digits;
        if (decimal->highest() >= integer_digits)
            return state.fail(rule::value_range, fmt::format("is outside the range of type {}", type.name));
        if (decimal->lowest() < -fraction_digits)
            return state.fail(
                rule::value_precision,
                fmt::format("has more fraction digits than type {} stores ({})", type.name, fraction_digits));
    }
    if (decimal->written_fraction_digits() > most_fraction_digits)
        return state.fail(rule::value_precision,
                          fmt::format("is written with more than {} fraction digits", most_fraction_digits));
    out.data = input.text;
    return true;
}

}  // namespace copyover::mapping

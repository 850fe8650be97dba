#include "mapping/convert/value_as.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "schema/equality.hpp"

namespace copyover::mapping {

namespace {

using schema::Type;
using schema::TypeKind;
using schema::Value;
using Cast = std::optional<Value>;

constexpr std::int64_t day_us = 86'400'000'000;
// 294277-01-01, behind the last timestamp (TIMESTAMP_END_JULIAN of datatype/timestamp.h). The first date is
// the first day of timestamps, too.
constexpr std::int64_t days_of_timestamps = 106'751'983;

constexpr auto date_infinity = std::int64_t{std::numeric_limits<std::int32_t>::max()};
constexpr auto date_minus_infinity = std::int64_t{std::numeric_limits<std::int32_t>::min()};
constexpr auto timestamp_infinity = std::numeric_limits<std::int64_t>::max();
constexpr auto timestamp_minus_infinity = std::numeric_limits<std::int64_t>::min();

Cast midnight_of(std::int64_t date) {
    if (date == date_infinity) return Value{timestamp_infinity};
    if (date == date_minus_infinity) return Value{timestamp_minus_infinity};
    if (date >= days_of_timestamps) return std::nullopt;
    return Value{date * day_us};
}

// The date whose midnight it is.
Cast day_of(std::int64_t timestamp) {
    if (timestamp == timestamp_infinity) return Value{date_infinity};
    if (timestamp == timestamp_minus_infinity) return Value{date_minus_infinity};
    if (timestamp % day_us != 0) return std::nullopt;
    return Value{timestamp / day_us};
}

// As float8in reads the text of a numeric: what is too large or too small is an error there.
template <typename T>
std::optional<T> float_of(std::string_view text) {
    if (text == "NaN") return std::numeric_limits<T>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<T>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<T>::infinity();
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

template <typename T>
std::optional<T> number_as(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return static_cast<T>(*integer);
    return float_of<T>(std::get<std::string_view>(value.data));
}

Cast float4_as(const Type& from, const Value& value) {
    // float8 = float4 compares as float8.
    if (from.kind == TypeKind::float8) {
        const double number = std::get<double>(value.data);
        const auto single = static_cast<float>(number);
        const bool same = std::isnan(number) || static_cast<double>(single) == number;
        return same ? Cast(Value{single}) : std::nullopt;
    }
    const auto number = number_as<float>(value);
    return number ? Cast(Value{*number}) : std::nullopt;
}

Cast float8_as(const Type& from, const Value& value) {
    if (from.kind == TypeKind::float4) return Value{static_cast<double>(std::get<float>(value.data))};
    const auto number = number_as<double>(value);
    return number ? Cast(Value{*number}) : std::nullopt;
}

}  // namespace

Cast value_as(const Type& from, const Value& value, const Type& to, std::string& buffer) {
    if (value.is_null() || schema::share_form(from, to)) return value;
    switch (to.kind) {
        case TypeKind::numeric:
            buffer = std::to_string(std::get<std::int64_t>(value.data));
            return Value{std::string_view(buffer)};
        case TypeKind::float4: return float4_as(from, value);
        case TypeKind::float8: return float8_as(from, value);
        case TypeKind::text:
        case TypeKind::varchar: {
            const auto text = std::get<std::string_view>(value.data);
            if (from.kind != TypeKind::bpchar) return value;
            return Value{text.substr(0, text.find_last_not_of(' ') + 1)};
        }
        case TypeKind::bpchar: return value;  // blanks at the end do not count
        case TypeKind::timestamp: return midnight_of(std::get<std::int64_t>(value.data));
        case TypeKind::date: return day_of(std::get<std::int64_t>(value.data));
        default: throw InternalError("a reference between types that are not compared");
    }
}

}  // namespace copyover::mapping

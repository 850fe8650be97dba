#include "mapping/bind/sql_coercion.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "mapping/bind/array_text.hpp"
#include "mapping/bind/plain_number.hpp"
#include "schema/sql_scanner.hpp"
#include "schema/type_families.hpp"

namespace copyover::mapping {

namespace {

using schema::Type;
using schema::TypeKind;

// Whether the type's input function reads the text.
bool is_read(const SqlConstant& value, Coercion how) {
    return value.untyped || (is_characters(value.type.kind) && how == Coercion::cast);
}

std::optional<SqlConstant> made(const Type& type, std::string text) {
    SqlConstant value;
    value.type = type;
    value.text = std::move(text);
    return value;
}

std::optional<SqlConstant> integer(const Type& type, std::string_view digits) {
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
    const std::int64_t most = type.kind == TypeKind::int2   ? INT16_MAX
                              : type.kind == TypeKind::int4 ? INT32_MAX
                                                            : INT64_MAX;
    if (value > most || value < -most - 1) return std::nullopt;
    return made(type, std::to_string(value));
}

std::optional<SqlConstant> to_integer(const SqlConstant& value, const Type& type, Coercion how) {
    const TypeKind from = value.type.kind;
    if (is_read(value, how)) {
        const auto number = PlainNumber::read(value.text);
        const bool digits = without_blanks(value.text).find_first_of(".eE") == std::string_view::npos;
        return number && digits ? integer(type, number->text()) : std::nullopt;
    }
    if (is_integer(from)) return integer(type, value.text);
    if (from == TypeKind::boolean && how == Coercion::cast && type.kind == TypeKind::int4)
        return made(type, value.text == "true" ? "1" : "0");
    auto number = PlainNumber::read(value.text);
    if (!number) return std::nullopt;
    if (from == TypeKind::numeric) {
        number->round(0);
        return integer(type, number->text());
    }
    if (from != TypeKind::float8) return std::nullopt;
    double real = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), real);
    const double rounded = std::nearbyint(real);  // halves to even
    constexpr double exact = 9'007'199'254'740'992;
    if (std::abs(rounded) > exact) return std::nullopt;
    return integer(type, std::to_string(static_cast<std::int64_t>(rounded)));
}

std::optional<SqlConstant> to_numeric(const SqlConstant& value, const Type& type, Coercion how) {
    const bool is_number = is_integer(value.type.kind) || value.type.kind == TypeKind::numeric;
    if (!is_number && !is_read(value, how)) return std::nullopt;
    if (schema::lower_case(without_blanks(value.text)) == "nan") return made(type, "NaN");
    auto number = PlainNumber::read(value.text);
    if (!number) return std::nullopt;
    if (type.precision >= 0) {
        if (type.scale < 0 || type.scale > type.precision) return std::nullopt;
        number->round(static_cast<std::size_t>(type.scale));
        const auto most = static_cast<std::size_t>(type.precision - type.scale);
        if (number->whole != "0" && number->whole.size() > most) return std::nullopt;
    }
    return made(type, number->text());
}

std::optional<SqlConstant> to_float(const SqlConstant& value, const Type& type, Coercion how) {
    const bool is_number =
        is_integer(value.type.kind) || value.type.kind == TypeKind::numeric || value.type.kind == type.kind;
    if (!is_number && !is_read(value, how)) return std::nullopt;
    if (schema::lower_case(without_blanks(value.text)) == "nan") return made(type, "NaN");
    // "-0" is another float than "0": whoever reads the text must see the sign.
    const auto number = PlainNumber::read(value.text);
    if (!number) return std::nullopt;
    const bool lost_sign = without_blanks(value.text).starts_with('-') && !number->negative;
    const bool keeps_sign = is_read(value, how) || is_float(value.type.kind);
    return made(type, (lost_sign && keeps_sign ? "-" : "") + number->text());
}

// As parse_bool: any beginning of a word that no other word has.
std::optional<SqlConstant> to_boolean(const SqlConstant& value, const Type& type, Coercion how) {
    if (value.type.kind == TypeKind::int4 && how == Coercion::cast)
        return made(type, value.text == "0" ? "false" : "true");
    if (!is_read(value, how)) return std::nullopt;
    const std::string word = schema::lower_case(without_blanks(value.text));
    const auto begins = [&](std::string_view whole, std::size_t least) {
        return word.size() >= least && whole.starts_with(word);
    };
    if (begins("true", 1) || begins("yes", 1) || word == "on" || word == "1") return made(type, "true");
    if (begins("false", 1) || begins("no", 1) || begins("off", 2) || word == "0") return made(type, "false");
    return std::nullopt;
}

std::optional<SqlConstant> fit_length(const Type& type, std::string text, Coercion how) {
    if (type.kind == TypeKind::bpchar) text.erase(text.find_last_not_of(' ') + 1);
    if (type.length >= 0 && utf8_characters(text) > static_cast<std::size_t>(type.length)) {
        const std::string_view kept = utf8_prefix(text, static_cast<std::size_t>(type.length));
        // What the standard wants: a cast cuts, a column takes no more than blanks that are cut.
        if (how == Coercion::assignment && text.find_first_not_of(' ', kept.size()) != std::string::npos)
            return std::nullopt;
        text.resize(kept.size());
        if (type.kind == TypeKind::bpchar) text.erase(text.find_last_not_of(' ') + 1);
    }
    return made(type, std::move(text));
}

std::optional<SqlConstant> to_text(const SqlConstant& value, const Type& type, Coercion how) {
    const TypeKind from = value.type.kind;
    if (from == TypeKind::numeric) {
        const auto number = PlainNumber::read(value.text);
        return number ? fit_length(type, number->text(), how) : std::nullopt;
    }
    // Others print differently from what was written.
    const bool prints_itself = is_characters(from) || is_integer(from) || from == TypeKind::boolean ||
                               from == TypeKind::enumeration || from == TypeKind::json;
    return prints_itself ? fit_length(type, value.text, how) : std::nullopt;
}

std::optional<SqlConstant> to_other(const SqlConstant& value, const Type& type, Coercion how) {
    const TypeKind from = value.type.kind;
    const bool is_cut = from == type.kind && value.type.fraction_digits != type.fraction_digits;
    const bool same = from == type.kind && !is_cut;
    const bool from_date = from == TypeKind::date && type.kind == TypeKind::timestamp;
    const bool from_json = from == TypeKind::json && type.kind == TypeKind::jsonb;
    if (!same && !from_date && !from_json && !is_read(value, how)) return std::nullopt;
    return made(type, value.text);
}

std::optional<SqlConstant> to_array(const SqlConstant& value, const Type& type, Coercion how) {
    SqlConstant array;
    array.type = type;
    Type element = type;
    element.array = false;
    element.name.clear();
    if (value.type.array) {
        array.elements = value.elements;
    } else if (auto parsed = is_read(value, how) ? array_elements(value.text) : std::nullopt) {
        array.elements = std::move(*parsed);
    } else {
        return std::nullopt;
    }
    for (SqlConstant& each : array.elements) {
        auto made_of = coerce(each, element, how);
        if (!made_of) return std::nullopt;
        each = std::move(*made_of);
    }
    return array;
}

}  // namespace

std::optional<SqlConstant> coerce(const SqlConstant& value, const Type& type, Coercion how) {
    if (type.kind == TypeKind::unsupported) return std::nullopt;
    if (value.null) {
        SqlConstant null = value;
        null.type = type;
        null.untyped = false;
        return null;
    }
    if (type.array) return to_array(value, type, how);
    if (value.type.array) return std::nullopt;
    if (value.type.kind == TypeKind::boolean && type.kind == TypeKind::boolean && !value.untyped)
        return made(type, value.text);
    if (is_integer(type.kind)) return to_integer(value, type, how);
    if (is_float(type.kind)) return to_float(value, type, how);
    if (type.kind == TypeKind::numeric) return to_numeric(value, type, how);
    if (type.kind == TypeKind::boolean) return to_boolean(value, type, how);
    return is_characters(type.kind) ? to_text(value, type, how) : to_other(value, type, how);
}

}  // namespace copyover::mapping

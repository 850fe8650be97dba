#include "schema/value_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "schema/calendar.hpp"
#include "schema/type_families.hpp"

namespace copyover::schema {

namespace {

std::string hexadecimal(std::string_view bytes) {
    std::string text = "\\x";
    for (const char byte : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

// PostgreSQL writes the shortest digits that read back, as fmt does, but with e+20 and capital words.
template <typename Float>
std::string float_text(Float value) {
    if (std::isnan(value)) return "NaN";
    if (value == std::numeric_limits<Float>::infinity()) return "Infinity";
    if (value == -std::numeric_limits<Float>::infinity()) return "-Infinity";
    return fmt::format("{}", value);
}

std::string time_text(TypeKind kind, std::int64_t value) {
    switch (kind) {
        case TypeKind::date: return print_date(value);
        case TypeKind::time: return print_time(value);
        case TypeKind::timestamp: return print_timestamp(value);
        default: {
            std::string text = print_timestamp(value);
            if (text.ends_with("infinity")) return text;
            const std::size_t era = text.ends_with(" BC") ? text.size() - 3 : text.size();
            return text.substr(0, era) + "+00" + text.substr(era);
        }
    }
}

}  // namespace

std::string uuid_text(const Uuid& uuid) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[uuid[i] >> 4U];
        text += digits[uuid[i] & 0x0fU];
    }
    return text;
}

std::string value_text(const Type& type, const Value& value) {
    if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        return is_date_or_time(type.kind) ? time_text(type.kind, *number) : std::to_string(*number);
    if (const auto* real = std::get_if<float>(&value.data)) return float_text(*real);
    if (const auto* real = std::get_if<double>(&value.data)) return float_text(*real);
    if (const auto* uuid = std::get_if<Uuid>(&value.data)) return uuid_text(*uuid);
    if (const auto* text = std::get_if<std::string_view>(&value.data))
        return type.kind == TypeKind::bytea ? hexadecimal(*text) : std::string(*text);
    return "NULL";
}

}  // namespace copyover::schema

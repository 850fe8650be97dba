// Values in messages, written as PostgreSQL writes them with DateStyle ISO and TimeZone UTC.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "mapping/calendar.hpp"
#include "mapping/record_mapper.hpp"
#include "mapping/uuid.hpp"
#include "mapping/value_text.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

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

bool is_time(TypeKind kind) {
    return kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::timestamp ||
           kind == TypeKind::timestamptz;
}

bool is_quoted(TypeKind kind) {
    return kind == TypeKind::text || kind == TypeKind::varchar || kind == TypeKind::bpchar ||
           kind == TypeKind::citext || kind == TypeKind::enumeration || kind == TypeKind::json ||
           kind == TypeKind::jsonb || kind == TypeKind::bytea;
}

}  // namespace

std::string value_text(const schema::Type& type, const schema::Value& value) {
    if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        return is_time(type.kind) ? time_text(type.kind, *number) : std::to_string(*number);
    if (const auto* real = std::get_if<float>(&value.data)) return float_text(*real);
    if (const auto* real = std::get_if<double>(&value.data)) return float_text(*real);
    if (const auto* uuid = std::get_if<schema::Uuid>(&value.data)) return to_string(*uuid);
    if (const auto* text = std::get_if<std::string_view>(&value.data))
        return type.kind == TypeKind::bytea ? hexadecimal(*text) : std::string(*text);
    return "NULL";
}

std::string shown(const schema::Type& type, const schema::Value& value, Sensitivity sensitivity,
                  const Redaction& redaction) {
    if (sensitivity == Sensitivity::secret) return redaction.shown("", sensitivity);
    if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        constexpr std::size_t most_elements = 10;
        std::string text = "{";
        for (std::size_t i = 0; i < array->elements.size() && i < most_elements; ++i) {
            if (i > 0) text += ",";
            text += shown(type, array->elements[i], sensitivity, redaction);
        }
        return text + (array->elements.size() > most_elements ? ",…}" : "}");
    }
    if (value.is_null()) return "NULL";
    const std::string text = value_text(type, value);
    const std::string redacted = redaction.shown(text, sensitivity);
    if (!redacted.starts_with('"')) {
        // "(text of 12 bytes)" is said of texts; of others only their type.
        return is_quoted(type.kind) ? redacted : fmt::format("({})", type.name);
    }
    return is_quoted(type.kind) ? redacted : redacted.substr(1, redacted.size() - 2);
}

}  // namespace copyover::mapping

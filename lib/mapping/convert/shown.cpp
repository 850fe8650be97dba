#include "mapping/convert/shown.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <span>

#include "schema/type_families.hpp"
#include "schema/value_text.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

bool is_quoted(TypeKind kind) {
    return is_characters(kind) || kind == TypeKind::enumeration || kind == TypeKind::json ||
           kind == TypeKind::jsonb || kind == TypeKind::bytea || kind == TypeKind::literal;
}

// Of the dimensions the first one; each of its parts has the others.
std::string shown_elements(const schema::Type& type, std::span<const schema::Value> elements,
                           std::span<const std::int32_t> lengths, Sensitivity sensitivity,
                           const Redaction& redaction) {
    constexpr std::size_t most_elements = 10;
    const auto parts = static_cast<std::size_t>(lengths.front());
    std::string text = "{";
    for (std::size_t i = 0; i < parts && i < most_elements; ++i) {
        if (i > 0) text += ",";
        const std::size_t part = elements.size() / parts;
        text += lengths.size() == 1 ? shown(type, elements[i], sensitivity, redaction)
                                    : shown_elements(type, elements.subspan(i * part, part),
                                                     lengths.subspan(1), sensitivity, redaction);
    }
    return text + (parts > most_elements ? ",…}" : "}");
}

}  // namespace

std::string shown(const schema::Type& type, const schema::Value& value, Sensitivity sensitivity,
                  const Redaction& redaction) {
    if (sensitivity == Sensitivity::secret) return redaction.shown("", sensitivity);
    if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        const auto length = static_cast<std::int32_t>(array->elements.size());
        const bool is_nested = !array->lengths.empty();
        return shown_elements(type, array->elements, is_nested ? array->lengths : std::span(&length, 1),
                              sensitivity, redaction);
    }
    if (value.is_null()) return "NULL";
    const std::string text = schema::value_text(type, value);
    const std::string redacted = redaction.shown(text, sensitivity);
    if (!redacted.starts_with('"')) {
        // "(text of 12 bytes)" is said of texts; of others only their type.
        return is_quoted(type.kind) ? redacted : fmt::format("({})", type.name);
    }
    return is_quoted(type.kind) ? redacted : redacted.substr(1, redacted.size() - 2);
}

}  // namespace copyover::mapping

#include "mapping/convert/shown.hpp"

#include <fmt/format.h>

#include "schema/type_families.hpp"
#include "schema/value_text.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

bool is_quoted(TypeKind kind) {
    return is_characters(kind) || kind == TypeKind::enumeration || kind == TypeKind::json ||
           kind == TypeKind::jsonb || kind == TypeKind::bytea || kind == TypeKind::literal;
}

}  // namespace

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
    const std::string text = schema::value_text(type, value);
    const std::string redacted = redaction.shown(text, sensitivity);
    if (!redacted.starts_with('"')) {
        // "(text of 12 bytes)" is said of texts; of others only their type.
        return is_quoted(type.kind) ? redacted : fmt::format("({})", type.name);
    }
    return is_quoted(type.kind) ? redacted : redacted.substr(1, redacted.size() - 2);
}

}  // namespace copyover::mapping

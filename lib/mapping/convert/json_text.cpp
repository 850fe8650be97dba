#include "mapping/convert/json_text.hpp"

#include <charconv>
#include <optional>

#include "base/json_quoting.hpp"

namespace copyover::mapping {

namespace {

constexpr std::size_t escape_length = 6;  // \uXXXX

std::optional<unsigned> unicode_escape(std::string_view text) {
    if (text.size() < escape_length || text[0] != '\\' || text[1] != 'u') return std::nullopt;
    unsigned code = 0;
    std::from_chars(text.data() + 2, text.data() + escape_length, code, 16);
    return code;
}

bool is_high(unsigned code) {
    return code >= 0xd800 && code < 0xdc00;
}
bool is_low(unsigned code) {
    return code >= 0xdc00 && code < 0xe000;
}

// Bytes of the escape or character at the start of the text that belong together.
std::size_t unit_length(std::string_view text) {
    if (text[0] != '\\') return 1;
    const auto code = unicode_escape(text);
    if (!code) return 2;
    if (!is_high(*code)) return escape_length;
    const auto next = unicode_escape(text.substr(escape_length));
    return next && is_low(*next) ? 2 * escape_length : escape_length;
}

}  // namespace

void append_json_value(const schema::Type& type, const schema::Value& value, std::string& out) {
    if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        out += '[';
        for (const schema::Value& element : array->elements) {
            if (&element != array->elements.data()) out += ',';
            append_json_value(type, element, out);
        }
        out += ']';
    } else if (const auto* number = std::get_if<std::int64_t>(&value.data)) {
        out += std::to_string(*number);
    } else if (const auto* text = std::get_if<std::string_view>(&value.data)) {
        if (type.kind == schema::TypeKind::text) {
            append_json_string(*text, out);
        } else {
            out += *text;
        }
    } else {
        out += "null";
    }
}

std::string repaired_json(std::string_view raw, const RepairChoices& repairs) {
    std::string result;
    result.reserve(raw.size());
    while (!raw.empty()) {
        const std::size_t length = unit_length(raw);
        const auto code = length == escape_length ? unicode_escape(raw) : std::nullopt;
        const bool nul = code && *code == 0;
        const bool lone = code && (is_high(*code) || is_low(*code));
        if (!nul && !lone) {
            result += raw.substr(0, length);
        } else if ((nul ? repairs.on_nul : repairs.on_surrogate) == Repair::replace) {
            result += "\\ufffd";
        }
        raw.remove_prefix(length);
    }
    return result;
}

}  // namespace copyover::mapping

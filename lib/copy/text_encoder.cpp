#include "copy/text_encoder.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "schema/value_text.hpp"

namespace copyover::copy {

namespace {

using schema::ArrayValue;
using schema::Type;
using schema::Value;

constexpr std::string_view null_field = "\\N";

// CopyReadAttributesText of copyfromparse.c reads them back.
void append_escaped(std::string_view text, std::string& out) {
    for (const char c : text) {
        switch (c) {
            case '\\': out += "\\\\"; break;
            case '\t': out += "\\t"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            default: out += c;
        }
    }
}

void append_element(const Type& type, const Value& element, std::string& out) {
    if (element.is_null()) {
        out += "NULL";
        return;
    }
    out += '"';
    for (const char c : schema::value_text(type, element)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

// Of the dimensions the first one; each of its parts has the others.
void append_dimensions(const Type& type, std::span<const Value> elements,
                       std::span<const std::int32_t> lengths, char delimiter, std::string& out) {
    out += '{';
    const auto parts = static_cast<std::size_t>(lengths.front());
    for (std::size_t i = 0; i < parts; ++i) {
        if (i > 0) out += delimiter;
        if (lengths.size() == 1) {
            append_element(type, elements[i], out);
        } else {
            const std::size_t part = elements.size() / parts;
            append_dimensions(type, elements.subspan(i * part, part), lengths.subspan(1), delimiter, out);
        }
    }
    out += '}';
}

}  // namespace

void append_array_text(const Type& type, const ArrayValue& array, char delimiter, std::string& out) {
    if (!array.elements.empty() && array.lower_bound != 1) {
        const auto last =
            std::int64_t{array.lower_bound} + static_cast<std::int64_t>(array.elements.size()) - 1;
        out += fmt::format("[{}:{}]=", array.lower_bound, last);
    }
    const auto length = static_cast<std::int32_t>(array.elements.size());
    append_dimensions(type, array.elements,
                      array.lengths.empty() ? std::span<const std::int32_t>(&length, 1) : array.lengths,
                      delimiter, out);
}

void append_text_row(std::span<const Type* const> types, std::span<const Value> values, std::string& out) {
    if (types.size() != values.size()) {
        throw InternalError(fmt::format("a row of {} values for {} columns", values.size(), types.size()));
    }
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out += '\t';
        if (values[i].is_null()) {
            out += null_field;
            continue;
        }
        if (const auto* array = std::get_if<ArrayValue>(&values[i].data)) {
            text.clear();
            append_array_text(*types[i], *array, ',', text);
            append_escaped(text, out);
        } else {
            append_escaped(schema::value_text(*types[i], values[i]), out);
        }
    }
    out += '\n';
}

}  // namespace copyover::copy

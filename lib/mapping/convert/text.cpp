#include "mapping/convert/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "mapping/convert/base64.hpp"
#include "mapping/convert/hexadecimal.hpp"
#include "mapping/convert/uuid.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

constexpr std::string_view replacement_character = "\xef\xbf\xbd";
constexpr std::size_t surrogate_length = 3;

bool starts_surrogate(std::string_view text) {
    return text.size() >= surrogate_length && text[0] == '\xed' &&
           static_cast<unsigned char>(text[1]) >= 0xa0;
}

// The text without zero bytes and lone surrogates, or with the replacement character in their place.
std::string repaired(std::string_view text, const RepairChoices& repairs) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const bool surrogate = starts_surrogate(text);
        const bool nul = text.front() == '\0';
        const std::size_t length = surrogate ? surrogate_length : 1;
        if (!surrogate && !nul) {
            result += text.front();
        } else if ((surrogate ? repairs.on_surrogate : repairs.on_nul) == Repair::replace) {
            result += replacement_character;
        }
        text.remove_prefix(length);
    }
    return result;
}

// Of a text that has zero bytes or lone surrogates.
bool clean(const Conversion& conversion, const Input& input, std::string_view& text, ConversionState& state) {
    if (input.has_nul && conversion.repairs.on_nul == Repair::reject)
        return state.fail(rule::value_nul, "contains \\u0000, which PostgreSQL cannot store",
                          "correct the file, or add \"on_nul\": \"strip\" or \"replace\" to the column");
    if (input.has_surrogate && conversion.repairs.on_surrogate == Repair::reject)
        return state.fail(
            rule::value_surrogate, "contains half a surrogate pair, which has no UTF-8 form",
            "correct the file, or add \"on_surrogate\": \"strip\" or \"replace\" to the column");
    text = state.arena.keep(repaired(text, conversion.repairs));
    if (input.has_nul) state.lose(Loss::nul);
    if (input.has_surrogate) state.lose(Loss::surrogate);
    return true;
}

bool shorten(const Conversion& conversion, std::string_view& text, ConversionState& state) {
    const schema::Type& type = *conversion.type;
    // Trailing blanks of char(n) have no meaning in PostgreSQL.
    if (type.kind == TypeKind::bpchar) text = text.substr(0, text.find_last_not_of(' ') + 1);
    if (type.length < 0) return true;
    const auto limit = static_cast<std::size_t>(type.length);
    if (text.size() <= limit) return true;
    const std::size_t characters = utf8_characters(text);
    if (characters <= limit) return true;
    if (conversion.repairs.on_too_long == Repair::truncate) {
        text = utf8_prefix(text, limit);
        state.lose(Loss::too_long);
        return true;
    }
    return state.fail(rule::value_too_long,
                      fmt::format("has {} characters; type {} holds {}", characters, type.name, limit),
                      "widen the column in schema.sql, correct the file, or add "
                      "\"on_too_long\": \"truncate\" to the column");
}

}  // namespace

bool convert_text(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state) {
    const schema::Type& type = *conversion.type;
    const bool written_as_is = input.kind == json::Kind::number ||
                               (input.kind == json::Kind::boolean && conversion.form == Form::text);
    if (input.kind != json::Kind::string && !written_as_is)
        return wrong_type(conversion, input, "text or a number", state);
    std::string_view text = input.text;
    const bool is_clean = !input.has_nul && !input.has_surrogate;
    if (!is_clean && !clean(conversion, input, text, state)) return false;
    if (type.kind == TypeKind::enumeration) {
        if (std::ranges::find(type.labels, text) == type.labels.end())
            return state.fail(rule::value_enum, fmt::format("is not a label of {}", type.name),
                              fmt::format("the labels are {}; translate others with \"map\"",
                                          fmt::join(type.labels, ", ")));
    } else if (!shorten(conversion, text, state)) {
        return false;
    }
    out.data = text;
    return true;
}

bool convert_literal(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state) {
    if (input.kind == json::Kind::array || input.kind == json::Kind::object)
        return wrong_type(conversion, input, "a text, a number, true or false", state);
    std::string_view text = input.text;
    const bool is_clean = !input.has_nul && !input.has_surrogate;
    if (!is_clean && !clean(conversion, input, text, state)) return false;
    out.data = text;
    return true;
}

bool convert_uuid(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state) {
    if (input.kind != json::Kind::string) return wrong_type(conversion, input, "text", state);
    schema::Uuid uuid{};
    if (!read_uuid(input.text, uuid)) return state.fail(rule::value_syntax, "is not a UUID");
    out.data = uuid;
    return true;
}

bool convert_bytea(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state) {
    if (input.kind != json::Kind::string) return wrong_type(conversion, input, "text", state);
    std::string_view digits = input.text;
    std::string bytes;
    if (conversion.form == Form::base64) {
        if (!read_base64(input.text, bytes)) return state.fail(rule::value_syntax, "is not base64");
        out.data = state.arena.keep(bytes);
        return true;
    }
    if (digits.starts_with("\\x")) {
        digits.remove_prefix(2);
        bytes.reserve(digits.size() / 2);
        std::uint8_t byte = 0;
        while (take_hex_byte(digits, byte))
            bytes += static_cast<char>(byte);
        if (digits.empty()) {
            out.data = state.arena.keep(bytes);
            return true;
        }
    }
    return state.fail(rule::value_syntax, "is not bytea in hexadecimal form, such as \"\\x00ff\"");
}

}  // namespace copyover::mapping

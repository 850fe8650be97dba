#include "mapping/invert/json_texts.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/json_quoting.hpp"
#include "json/lexical.hpp"
#include "mapping/convert/base64.hpp"
#include "mapping/convert/value_form.hpp"
#include "mapping/invert/time_texts.hpp"
#include "schema/type_families.hpp"
#include "schema/value_text.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

// A text that is a number of JSON, too, as one or the other: as it was before.
std::vector<std::string> number_or_text(const std::string& text, json::Kind before) {
    if (!json::is_number(text)) return {json_string(text)};
    if (before == json::Kind::string) return {json_string(text), text};
    return {text, json_string(text)};
}

std::vector<std::string> boolean_texts(bool value, const TextBefore& before) {
    const std::string word = value ? "true" : "false";
    const std::string digit = value ? "1" : "0";
    if (before.kind == json::Kind::number) return {digit, word};
    if (before.kind == json::Kind::string) return {json_string(word), json_string(digit), word};
    return {word, digit};
}

std::vector<std::string> text_texts(const Conversion& conversion, const schema::Type& type,
                                    const std::string& text, const TextBefore& before) {
    if (type.kind == TypeKind::json || type.kind == TypeKind::jsonb) return {text, json_string(text)};
    if (conversion.form == Form::html_unescape) {
        std::string escaped;
        for (const char c : text)
            escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
        return {json_string(escaped), json_string(text)};
    }
    if (before.kind == json::Kind::number || before.kind == json::Kind::boolean)
        return json::is_number(text) || text == "true" || text == "false"
                   ? std::vector{text, json_string(text)}
                   : std::vector{json_string(text)};
    std::vector<std::string> texts{json_string(text)};
    if (json::is_number(text)) texts.push_back(text);
    return texts;
}

std::vector<std::string> uuid_texts(const std::string& text, const TextBefore& before) {
    if (std::ranges::none_of(before.text, [](char c) { return c >= 'A' && c <= 'F'; }))
        return {json_string(text)};
    std::string upper = text;
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return {json_string(upper)};
}

std::vector<std::string> scalar_texts(const Conversion& conversion, const schema::Type& type,
                                      const schema::Value& value, const TextBefore& before) {
    if (value.is_null()) return {"null"};
    if (const auto* boolean = std::get_if<bool>(&value.data)) return boolean_texts(*boolean, before);
    if (schema::is_date_or_time(type.kind))
        return time_texts(conversion, type, std::get<std::int64_t>(value.data), before);
    const std::string text = schema::value_text(type, value);
    if (type.kind == TypeKind::uuid) return uuid_texts(text, before);
    if (type.kind == TypeKind::bytea && conversion.form == Form::base64)
        return {json_string(write_base64(std::get<std::string_view>(value.data)))};
    if (std::holds_alternative<std::string_view>(value.data) && type.kind != TypeKind::numeric)
        return text_texts(conversion, type, text, before);
    return number_or_text(text, before.kind);
}

std::vector<std::string> array_texts(const Conversion& conversion, const schema::Type& type,
                                     const schema::ArrayValue& array, const TextBefore& before) {
    if (!array.lengths.empty() || array.lower_bound != 1) return {};
    schema::Type element = type;
    element.array = false;
    std::string all = "[";
    std::string last;
    for (const schema::Value& value : array.elements) {
        const auto texts = scalar_texts(conversion, element, value, {});
        if (texts.empty()) return {};
        last = texts.front();
        all += (all.size() == 1 ? "" : ", ") + last;
    }
    all += "]";
    if (conversion.form != Form::values || before.kind == json::Kind::array) return {all};
    // Where one value stands for a list, old programs expect one.
    if (array.elements.size() == 1) return {last};
    return {};
}

// The names of a map that stand for the value.
std::vector<std::string> mapped_texts(const Reading& reading, const schema::Type& type,
                                      const schema::Value& value, const TextBefore& before) {
    ValueForm form;
    std::vector<std::string> texts;
    for (const auto& [name, mapped] : *reading.map) {
        if (!form.equal(type, mapped, value)) continue;
        if (before.kind != json::Kind::string && (json::is_number(name) || name == "true" || name == "false"))
            texts.push_back(name);
        texts.push_back(json_string(name));
    }
    return texts;
}

std::vector<std::string> joined_text(const Split& split, const schema::Type& type,
                                     const schema::Value& value) {
    const auto* array = std::get_if<schema::ArrayValue>(&value.data);
    if (array == nullptr) return {};
    schema::Type element = type;
    element.array = false;
    std::string joined;
    bool is_first = true;
    for (const schema::Value& part : array->elements) {
        if (part.is_null()) return {};
        if (!std::exchange(is_first, false)) joined += split.delimiter;
        joined += schema::value_text(element, part);
    }
    return {json_string(joined)};
}

}  // namespace

std::string_view no_way_back(const Reading& reading) {
    if (reading.lookup) return "the value was looked up in another table";
    if (reading.match) return "only a part of the text was taken";
    if (reading.drop_query) return "the query of the address was dropped";
    if (reading.names) return "the names of members were taken, not their values";
    switch (reading.conversion.form) {
        case Form::count: return "a count keeps no elements";
        case Form::keys: return "the names of members were taken, not their values";
        case Form::concat: return "the parts of the text were put together";
        case Form::rfc2822:
        case Form::ctime: return "times in words are only read";
        case Form::latin1_utf8: return "the text was encoded twice";
        case Form::firestore:
        case Form::dynamodb: return "values with their types beside them are only read";
        default: return "";
    }
}

std::vector<std::string> json_texts(const Reading& reading, const schema::Type& type,
                                    const schema::Value& value, const TextBefore& before) {
    if (!no_way_back(reading).empty()) return {};
    if (value.is_null()) return {"null"};
    if (reading.map) return mapped_texts(reading, type, value, before);
    if (reading.split) return joined_text(*reading.split, type, value);
    if (const auto* array = std::get_if<schema::ArrayValue>(&value.data))
        return array_texts(reading.conversion, type, *array, before);
    return scalar_texts(reading.conversion, type, value, before);
}

}  // namespace copyover::mapping

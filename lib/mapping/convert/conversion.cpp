#include "mapping/convert/conversion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mapping/convert/json.hpp"
#include "mapping/convert/nested_array.hpp"
#include "mapping/convert/number.hpp"
#include "mapping/convert/text.hpp"
#include "mapping/convert/time.hpp"
#include "mapping/convert/typed_values.hpp"
#include "mapping/convert/unescaped.hpp"
#include "schema/type_families.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

constexpr std::array<std::pair<Form, std::string_view>, 18> form_names{{
    {Form::iso8601, "iso8601"},
    {Form::epoch_s, "epoch_s"},
    {Form::epoch_ms, "epoch_ms"},
    {Form::epoch_us, "epoch_us"},
    {Form::json, "json"},
    {Form::text, "text"},
    {Form::keys, "keys"},
    {Form::values, "values"},
    {Form::count, "count"},
    {Form::html_unescape, "html_unescape"},
    {Form::concat, "concat"},
    {Form::literal, "literal"},
    {Form::rfc2822, "rfc2822"},
    {Form::ctime, "ctime"},
    {Form::base64, "base64"},
    {Form::latin1_utf8, "latin1_utf8"},
    {Form::firestore, "firestore"},
    {Form::dynamodb, "dynamodb"},
}};

bool is_characters_or_label(TypeKind kind) {
    return is_characters(kind) || kind == TypeKind::enumeration;
}

bool is_scalar(json::Kind kind) {
    return kind != json::Kind::array && kind != json::Kind::object;
}

// A lone surrogate stands in the text as ED A0..BF xx (WTF-8); valid UTF-8 never has that.
bool holds_surrogate(std::string_view text) {
    for (std::size_t i = text.find('\xed'); i != std::string_view::npos; i = text.find('\xed', i + 1)) {
        if (i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xa0) return true;
    }
    return false;
}

bool convert_scalar(const Conversion& conversion, const Input& input, schema::Value& out,
                    ConversionState& state) {
    switch (conversion.type->kind) {
        case TypeKind::boolean: return convert_boolean(conversion, input, out, state);
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8: return convert_integer(conversion, input, out, state);
        case TypeKind::float4:
        case TypeKind::float8: return convert_float(conversion, input, out, state);
        case TypeKind::numeric: return convert_numeric(conversion, input, out, state);
        case TypeKind::text:
        case TypeKind::varchar:
        case TypeKind::bpchar:
        case TypeKind::citext:
        case TypeKind::enumeration:
            switch (conversion.form) {
                case Form::json: return convert_json(conversion, input, out, state);
                case Form::html_unescape: return convert_unescaped(conversion, input, out, state);
                case Form::concat: return convert_concatenated(conversion, input, out, state);
                case Form::latin1_utf8: return convert_double_encoded(conversion, input, out, state);
                default: return convert_text(conversion, input, out, state);
            }
        case TypeKind::uuid: return convert_uuid(conversion, input, out, state);
        case TypeKind::bytea: return convert_bytea(conversion, input, out, state);
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamptz: return convert_time(conversion, input, out, state);
        case TypeKind::json:
        case TypeKind::jsonb: return convert_json(conversion, input, out, state);
        case TypeKind::literal: return convert_literal(conversion, input, out, state);
        case TypeKind::unsupported: break;
    }
    return state.fail(rule::schema_type, "has a column type without an encoder");
}

bool convert_count(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state) {
    if (is_scalar(input.kind) || input.tree == nullptr)
        return wrong_type(conversion, input, "an array or object, whose members it counts", state);
    const std::string count = std::to_string(input.tree->children(input.node).count());
    Input number;
    number.kind = json::Kind::number;
    number.text = count;
    return convert_integer(conversion, number, out, state);
}

bool convert_typed_element(const Conversion& conversion, const Input& input, schema::Value& out,
                           ConversionState& state) {
    schema::Type element = *conversion.type;
    element.array = false;
    Conversion of_element = conversion;
    of_element.type = &element;
    return convert_typed(of_element, input, out, state);
}

bool convert_element_of(const Conversion& conversion, const Input& input, schema::Value& out,
                        ConversionState& state) {
    if (conversion.type->array && !is_scalar(input.kind) && conversion.type->kind != TypeKind::json &&
        conversion.type->kind != TypeKind::jsonb && conversion.form != Form::json)
        return wrong_type(conversion, input, "scalars as elements", state);
    return convert_scalar(conversion, input, out, state);
}

// The elements of an array, the member values or names of an object, or a scalar as the only element.
bool convert_array(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state) {
    if (!fits(conversion, input.kind)) {
        return wrong_type(
            conversion, input,
            conversion.form == Form::keys ? "an object, whose member names it takes" : "an array", state);
    }
    Conversion element = conversion;
    if (conversion.form == Form::keys || conversion.form == Form::values) element.form = Form::by_type;
    if (is_scalar(input.kind)) {
        const std::span<schema::Value> one = state.arena.values(1);
        if (!convert_element_of(element, input, one[0], state)) return false;
        out.data = schema::ArrayValue{one};
        return true;
    }
    const json::RecordTree& tree = *input.tree;
    const std::span<schema::Value> values = state.arena.values(tree.children(input.node).count());
    std::size_t i = 0;
    for (const json::NodeIndex child : tree.children(input.node)) {
        const Input part =
            conversion.form == Form::keys ? input_of_name(tree[child].name) : input_of(tree, child);
        if (part.kind == json::Kind::null) {
            values[i].data = schema::Null{};
        } else if (!convert_element_of(element, part, values[i], state)) {
            state.failure.reason = fmt::format("has an element {} that {}", i, state.failure.reason);
            return false;
        }
        ++i;
    }
    out.data = schema::ArrayValue{values};
    return true;
}

bool scalar_fits(const Conversion& conversion, json::Kind kind) {
    const bool is_string = kind == json::Kind::string;
    const bool is_number = kind == json::Kind::number;
    switch (conversion.type->kind) {
        case TypeKind::boolean: return kind == json::Kind::boolean || is_number;
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8:
        case TypeKind::float4:
        case TypeKind::float8:
        case TypeKind::numeric:
        case TypeKind::text:
        case TypeKind::varchar:
        case TypeKind::bpchar:
        case TypeKind::citext:
        case TypeKind::enumeration: return is_string || is_number;
        case TypeKind::uuid:
        case TypeKind::bytea:
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamptz: return is_string;
        case TypeKind::json:
        case TypeKind::jsonb: return true;
        case TypeKind::literal: return is_scalar(kind);
        case TypeKind::unsupported: return false;
    }
    return false;
}

}  // namespace

std::string_view name_of(Form form) {
    const auto* const found = std::ranges::find(form_names, form, &std::pair<Form, std::string_view>::first);
    return found == form_names.end() ? std::string_view() : found->second;
}

std::optional<Form> find_form(std::string_view name) {
    const auto* const found = std::ranges::find(form_names, name, &std::pair<Form, std::string_view>::second);
    return found == form_names.end() ? std::nullopt : std::optional(found->first);
}

Input input_of_name(std::string_view name) {
    Input input;
    input.kind = json::Kind::string;
    input.text = name;
    input.has_nul = name.find('\0') != std::string_view::npos;
    input.has_surrogate = holds_surrogate(name);
    return input;
}

bool ConversionState::fail(const Rule& rule, std::string reason, std::string fix) {
    failure = {.rule = &rule, .reason = std::move(reason), .fix = std::move(fix)};
    return false;
}

bool wrong_type(const Conversion& conversion, const Input& input, std::string_view takes,
                ConversionState& state) {
    const std::string form =
        conversion.form == Form::by_type ? std::string() : fmt::format(" as {}", name_of(conversion.form));
    return state.fail(rule::value_type,
                      fmt::format("is of JSON type {}; type {}{} takes {}", json::name_of(input.kind),
                                  conversion.type->name, form, takes));
}

namespace {

bool note_failed(const Conversion& conversion, const Input& input, bool element, ConversionState& state) {
    state.failure.conversion = &conversion;
    state.failure.input = input;
    state.failure.element = element;
    return false;
}

bool convert_one(const Conversion& conversion, const Input& input, schema::Value& out,
                 ConversionState& state) {
    if (conversion.form != Form::by_type) {
        if (conversion.form == Form::count) return convert_count(conversion, input, out, state);
        if (is_typed(conversion.form)) return convert_typed(conversion, input, out, state);
    }
    if (!conversion.type->array) return convert_scalar(conversion, input, out, state);
    // A text is the whole array as its input function reads it.
    if (conversion.type->kind == TypeKind::literal && input.kind == json::Kind::string)
        return convert_scalar(conversion, input, out, state);
    const bool is_nested = input.kind == json::Kind::array && input.tree != nullptr &&
                           begins_with_array(*input.tree, input.node) && takes_dimensions(conversion);
    return is_nested ? convert_nested(conversion, *input.tree, input.node, out, state)
                     : convert_array(conversion, input, out, state);
}

}  // namespace

bool convert_element(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state) {
    const bool good = is_typed(conversion.form) ? convert_typed_element(conversion, input, out, state)
                                                : convert_element_of(conversion, input, out, state);
    return good || note_failed(conversion, input, true, state);
}

bool convert(const Conversion& conversion, const Input& input, schema::Value& out, ConversionState& state) {
    return convert_one(conversion, input, out, state) || note_failed(conversion, input, false, state);
}

bool fits(const Conversion& conversion, json::Kind kind) {
    switch (conversion.form) {
        case Form::keys: return kind == json::Kind::object;
        case Form::values: return kind != json::Kind::null;
        case Form::count: return !is_scalar(kind);
        case Form::firestore:
        case Form::dynamodb: return kind == json::Kind::object;
        default: break;
    }
    if (conversion.type->array)
        return kind == json::Kind::array ||
               (conversion.type->kind == TypeKind::literal && kind == json::Kind::string);
    switch (conversion.form) {
        case Form::iso8601: return kind == json::Kind::string;
        case Form::epoch_s:
        case Form::epoch_ms:
        case Form::epoch_us: return kind == json::Kind::number || kind == json::Kind::string;
        case Form::json: return true;
        case Form::text: return is_scalar(kind);
        case Form::concat: return kind == json::Kind::string || kind == json::Kind::array;
        case Form::rfc2822:
        case Form::ctime:
        case Form::base64: return kind == json::Kind::string;
        default: return scalar_fits(conversion, kind);
    }
}

bool produces(Form form, const schema::Type& type) {
    const TypeKind kind = type.kind;
    const bool stamp = kind == TypeKind::timestamp || kind == TypeKind::timestamptz;
    switch (form) {
        case Form::by_type: return true;
        case Form::rfc2822:
        case Form::ctime: return stamp;
        case Form::base64: return kind == TypeKind::bytea;
        case Form::firestore:
        case Form::dynamodb: return kind != TypeKind::literal;
        case Form::iso8601: return stamp || kind == TypeKind::date || kind == TypeKind::time;
        case Form::epoch_s:
        case Form::epoch_ms:
        case Form::epoch_us: return stamp;
        case Form::json:
            return kind == TypeKind::json || kind == TypeKind::jsonb || is_characters_or_label(kind);
        case Form::text:
        case Form::latin1_utf8:
        case Form::html_unescape: return is_characters_or_label(kind);
        case Form::concat: return is_characters_or_label(kind) && !type.array;
        case Form::keys:
        case Form::values: return type.array;
        case Form::count: return !type.array && is_integer(kind);
        case Form::literal: return kind == TypeKind::literal;
    }
    return false;
}

}  // namespace copyover::mapping

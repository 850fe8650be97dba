#include "mapping/convert/typed_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json_quoting.hpp"
#include "json/lexical.hpp"

namespace copyover::mapping {

namespace {

using json::Kind;
using json::NodeIndex;
using json::RecordTree;
using schema::TypeKind;

enum class Content { text, number, boolean, bytes, null, map, list, plain_list };

struct Wrapping {
    std::string_view name;
    Content content;
};

// https://firebase.google.com/docs/firestore/reference/rest/Shared.Types/ArrayValue#Value
constexpr std::array<Wrapping, 11> firestore{{{"stringValue", Content::text},
                                              {"integerValue", Content::number},
                                              {"doubleValue", Content::number},
                                              {"booleanValue", Content::boolean},
                                              {"timestampValue", Content::text},
                                              {"bytesValue", Content::bytes},
                                              {"referenceValue", Content::text},
                                              {"nullValue", Content::null},
                                              {"mapValue", Content::map},
                                              {"arrayValue", Content::list},
                                              {"geoPointValue", Content::map}}};

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
constexpr std::array<Wrapping, 10> dynamodb{{{"S", Content::text},
                                             {"N", Content::number},
                                             {"BOOL", Content::boolean},
                                             {"B", Content::bytes},
                                             {"NULL", Content::null},
                                             {"M", Content::map},
                                             {"L", Content::list},
                                             {"SS", Content::plain_list},
                                             {"NS", Content::plain_list},
                                             {"BS", Content::plain_list}}};

std::span<const Wrapping> wrappings(Form form) {
    return form == Form::firestore ? std::span<const Wrapping>(firestore)
                                   : std::span<const Wrapping>(dynamodb);
}

struct Typed {
    Content content = Content::null;
    std::string_view name;
    NodeIndex node =
        json::no_node;  // what is wrapped: of a map its fields, of a list its elements; may be none
};

// Of Firestore's maps and lists the member that holds them; an empty list has none.
std::optional<NodeIndex> only_member(const RecordTree& tree, NodeIndex node, std::string_view name,
                                     bool& empty) {
    empty = tree[node].end == node + 1;
    if (empty) return std::nullopt;
    const NodeIndex member = node + 1;
    if (tree[member].name != name || tree[member].end != tree[node].end) return std::nullopt;
    return member;
}

bool is_of(Kind kind, Content content) {
    switch (content) {
        case Content::text:
        case Content::bytes: return kind == Kind::string;
        case Content::number: return kind == Kind::string || kind == Kind::number;
        case Content::boolean: return kind == Kind::boolean;
        case Content::null: return kind == Kind::null || kind == Kind::boolean || kind == Kind::string;
        case Content::map: return kind == Kind::object;
        case Content::list:
        case Content::plain_list: return kind == Kind::array;
    }
    return false;
}

// An object of exactly one member that the form knows.
std::optional<Typed> read_typed(Form form, const RecordTree& tree, NodeIndex node) {
    const NodeIndex member = node + 1;
    if (tree[node].kind != Kind::object || tree[node].end == member || tree[member].end != tree[node].end)
        return std::nullopt;
    const std::span<const Wrapping> known = wrappings(form);
    const auto found = std::ranges::find(known, tree[member].name, &Wrapping::name);
    if (found == known.end()) return std::nullopt;
    Typed typed{found->content, found->name, member};
    const bool is_wrapped_twice = typed.name == "mapValue" || typed.name == "arrayValue";
    if (is_wrapped_twice) {
        if (tree[member].kind != Kind::object) return std::nullopt;
        bool empty = false;
        const auto inner =
            only_member(tree, member, typed.content == Content::map ? "fields" : "values", empty);
        if (!inner && !empty) return std::nullopt;
        typed.node = inner.value_or(json::no_node);
        if (!inner) return typed;
    }
    if (!is_of(tree[typed.node].kind, typed.content)) return std::nullopt;
    return typed;
}

json::Children parts_of(const RecordTree& tree, const Typed& typed) {
    return typed.node == json::no_node ? json::Children() : tree.children(typed.node);
}

bool append_plain(Form form, const RecordTree& tree, NodeIndex node, std::string& out);

bool append_map(Form form, const RecordTree& tree, const Typed& typed, std::string& out) {
    out += '{';
    const bool is_plain = typed.name == "geoPointValue";
    for (const NodeIndex child : parts_of(tree, typed)) {
        if (child > typed.node + 1) out += ',';
        append_json_string(tree[child].name, out);
        out += ':';
        if (is_plain)
            out += tree.raw(child);
        else if (!append_plain(form, tree, child, out))
            return false;
    }
    out += '}';
    return true;
}

void append_number(std::string_view text, std::string& out) {
    if (json::is_number(text))
        out += text;
    else
        append_json_string(text, out);
}

bool append_list(Form form, const RecordTree& tree, const Typed& typed, std::string& out) {
    out += '[';
    for (const NodeIndex child : parts_of(tree, typed)) {
        if (child > typed.node + 1) out += ',';
        if (typed.name == "NS")
            append_number(tree[child].text, out);
        else if (typed.content == Content::plain_list)
            out += tree.raw(child);
        else if (!append_plain(form, tree, child, out))
            return false;
    }
    out += ']';
    return true;
}

// Appends what the value is without its types. False where it is not such a value.
bool append_plain(Form form, const RecordTree& tree, NodeIndex node, std::string& out) {
    const auto typed = read_typed(form, tree, node);
    if (!typed) return false;
    switch (typed->content) {
        case Content::null: out += "null"; return true;
        case Content::map: return append_map(form, tree, *typed, out);
        case Content::list:
        case Content::plain_list: return append_list(form, tree, *typed, out);
        case Content::number: append_number(tree[typed->node].text, out); return true;
        case Content::text:
        case Content::bytes:
        case Content::boolean: out += tree.raw(typed->node); return true;
    }
    return false;
}

bool refuse(const Conversion& conversion, ConversionState& state) {
    const bool is_firestore = conversion.form == Form::firestore;
    return state.fail(
        rule::value_syntax,
        fmt::format("is not a typed value of {}, such as {}", is_firestore ? "Firestore" : "DynamoDB",
                    is_firestore ? R"({"stringValue": "x"})" : R"({"S": "x"})"));
}

bool convert_whole(const Conversion& plain, Form form, const Input& input, schema::Value& out,
                   ConversionState& state) {
    const RecordTree& tree = *input.tree;
    if (plain.type->kind == TypeKind::jsonb && tree.has_nul(input.node))
        return state.fail(rule::value_nul, "contains \\u0000, which PostgreSQL cannot store",
                          "correct the file");
    if (plain.type->kind == TypeKind::jsonb && tree.has_surrogate(input.node))
        return state.fail(rule::value_surrogate, "contains half a surrogate pair, which has no UTF-8 form",
                          "correct the file");
    std::string text;
    if (!append_plain(form, tree, input.node, text)) {
        Conversion asked = plain;
        asked.form = form;
        return refuse(asked, state);
    }
    Input whole;
    whole.kind = Kind::object;
    whole.text = state.arena.keep(text);
    whole.node = input.node;
    return convert(plain, whole, out, state);
}

// A text, number or boolean as it would stand in a file without types.
Input bare(const RecordTree& tree, const Typed& typed) {
    Input input = input_of(tree, typed.node);
    if (typed.content == Content::number && json::is_number(input.text)) input.kind = Kind::number;
    input.tree = nullptr;
    return input;
}

bool convert_elements(const Conversion& plain, Form form, const RecordTree& tree, const Typed& typed,
                      schema::Value& out, ConversionState& state) {
    const json::Children parts = parts_of(tree, typed);
    const std::span<schema::Value> values = state.arena.values(parts.count());
    std::size_t i = 0;
    for (const NodeIndex child : parts) {
        bool good = false;
        if (typed.content == Content::plain_list) {
            Input element = input_of(tree, child);
            if (typed.name == "NS" && json::is_number(element.text)) element.kind = Kind::number;
            good = convert_element(plain, element, values[i], state);
        } else {
            Conversion element = plain;
            element.form = form;
            good = convert_element(element, input_of(tree, child), values[i], state);
        }
        if (!good) {
            state.failure.reason = fmt::format("has an element {} that {}", i, state.failure.reason);
            return false;
        }
        ++i;
    }
    out.data = schema::ArrayValue{values};
    return true;
}

}  // namespace

bool convert_typed(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state) {
    if (input.kind != Kind::object || input.tree == nullptr) return refuse(conversion, state);
    const RecordTree& tree = *input.tree;
    const auto typed = read_typed(conversion.form, tree, input.node);
    if (!typed) return refuse(conversion, state);
    if (typed->content == Content::null) {
        out.data = schema::Null{};
        return true;
    }
    Conversion plain = conversion;
    plain.form = typed->content == Content::bytes && plain.type->kind == TypeKind::bytea ? Form::base64
                                                                                         : Form::by_type;
    const bool is_json = plain.type->kind == TypeKind::json || plain.type->kind == TypeKind::jsonb;
    const bool is_list = typed->content == Content::list || typed->content == Content::plain_list;
    if (plain.type->array && is_list)
        return convert_elements(plain, conversion.form, tree, *typed, out, state);
    if (is_json && !plain.type->array) return convert_whole(plain, conversion.form, input, out, state);
    if (is_list || typed->content == Content::map || plain.type->array)
        return state.fail(rule::value_type, fmt::format("holds {}; type {} takes another value", typed->name,
                                                        plain.type->name));
    return convert(plain, bare(tree, *typed), out, state);
}

}  // namespace copyover::mapping

#include "draft/typed_values.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "draft/candidate.hpp"
#include "draft/names.hpp"

namespace copyover::draft {

namespace {

using json::Kind;

struct Wrapper {
    std::string_view name;
    Kind kind;  // of the value
    Meaning meaning;
};

constexpr std::array wrappers{
    // MongoDB, versions 1 and 2
    Wrapper{"$oid", Kind::string, Meaning::text},
    Wrapper{"$date", Kind::string, Meaning::as_written},
    Wrapper{"$date", Kind::number, Meaning::milliseconds},
    Wrapper{"$numberLong", Kind::string, Meaning::integer},
    Wrapper{"$numberInt", Kind::string, Meaning::integer},
    Wrapper{"$numberDouble", Kind::string, Meaning::decimal},
    Wrapper{"$numberDecimal", Kind::string, Meaning::decimal},
    Wrapper{"$uuid", Kind::string, Meaning::as_written},
    Wrapper{"$symbol", Kind::string, Meaning::text},
    Wrapper{"$undefined", Kind::boolean, Meaning::null},
    // NeDB
    Wrapper{"$$date", Kind::number, Meaning::milliseconds},
    // Firestore
    Wrapper{"stringValue", Kind::string, Meaning::text},
    Wrapper{"integerValue", Kind::string, Meaning::integer},
    Wrapper{"doubleValue", Kind::number, Meaning::as_written},
    Wrapper{"booleanValue", Kind::boolean, Meaning::as_written},
    Wrapper{"timestampValue", Kind::string, Meaning::as_written},
    Wrapper{"nullValue", Kind::null, Meaning::null},
    Wrapper{"referenceValue", Kind::string, Meaning::text},
    Wrapper{"bytesValue", Kind::string, Meaning::bytes},
    Wrapper{"geoPointValue", Kind::object, Meaning::object},
    // DynamoDB
    Wrapper{"S", Kind::string, Meaning::text},
    Wrapper{"N", Kind::string, Meaning::decimal},
    Wrapper{"B", Kind::string, Meaning::bytes},
    Wrapper{"BOOL", Kind::boolean, Meaning::as_written},
    Wrapper{"NULL", Kind::boolean, Meaning::null},
    Wrapper{"M", Kind::object, Meaning::object},
    Wrapper{"L", Kind::array, Meaning::list},
    Wrapper{"BS", Kind::array, Meaning::list},
    Wrapper{"SS", Kind::array, Meaning::list},
    Wrapper{"NS", Kind::array, Meaning::list},
};

// Whether the object has just so many members.
bool only_members(const json::RecordTree& tree, json::NodeIndex object, std::size_t count) {
    return tree.children(object).count() == count;
}

// The only member of the object, if it has just one.
std::optional<json::NodeIndex> only_member(const json::RecordTree& tree, json::NodeIndex object) {
    if (tree[object].kind != Kind::object || tree[object].end == object + 1) return std::nullopt;
    return tree[object + 1].end == tree[object].end ? std::optional(object + 1) : std::nullopt;
}

std::optional<Meaning> meaning_of_bytes(std::string_view subtype) {
    if (subtype == "03" || subtype == "04") return Meaning::uuid_bytes;
    if (subtype == "00" || subtype == "0" || subtype == "02") return Meaning::bytes;
    return std::nullopt;  // what other subtypes say would be lost
}

// {"base64": "…", "subType": "00"}, or "…" beside "$type": "00".
std::optional<TypedValue> binary_value(const json::RecordTree& tree, json::NodeIndex object) {
    const auto binary = tree.member(object, "$binary");
    if (!binary) return std::nullopt;
    const bool older = tree[*binary].kind == Kind::string;
    const json::NodeIndex holder = older ? object : *binary;
    const auto type = tree.member(holder, older ? "$type" : "subType");
    const auto text = older ? binary : tree.member(holder, "base64");
    if (!type || !text || tree[*type].kind != Kind::string || tree[*text].kind != Kind::string)
        return std::nullopt;
    if (!only_members(tree, object, older ? 2 : 1) || !only_members(tree, holder, 2)) return std::nullopt;
    const auto meaning = meaning_of_bytes(tree[*type].text);
    if (!meaning) return std::nullopt;
    if (older) return TypedValue{"/$binary", *binary, *meaning, "/$type"};
    return TypedValue{"/$binary/base64", *text, *meaning, "/$binary/subType"};
}

// Backups of Firestore: {"__datatype__": "documentReference", "value": "rooms/a"}.
std::optional<TypedValue> backup_value(const json::RecordTree& tree, json::NodeIndex object) {
    const auto type = tree.member(object, "__datatype__");
    const auto value = tree.member(object, "value");
    if (!type || !value || !only_members(tree, object, 2)) return std::nullopt;
    const Kind kind = tree[*value].kind;
    if (kind == Kind::object || kind == Kind::string)
        return TypedValue{"/value", *value, kind == Kind::object ? Meaning::object : Meaning::text,
                          "/__datatype__"};
    return std::nullopt;
}

// Wrappers within one another: {"mapValue": {"fields": …}}, {"$date": {"$numberLong": …}}.
std::optional<TypedValue> nested_value(const json::RecordTree& tree, json::NodeIndex outer) {
    const auto inner = only_member(tree, outer);
    const std::string_view name = tree[outer].name;
    if (!inner) return std::nullopt;
    const auto is = [&](std::string_view wrapper, std::string_view member, Kind kind) {
        return name == wrapper && tree[*inner].name == member && tree[*inner].kind == kind;
    };
    const std::string pointer = pointer_to(name) + pointer_to(tree[*inner].name);
    if (is("mapValue", "fields", Kind::object)) return TypedValue{pointer, *inner, Meaning::object, ""};
    if (is("arrayValue", "values", Kind::array)) return TypedValue{pointer, *inner, Meaning::list, ""};
    if (is("$date", "$numberLong", Kind::string) && is_plain_integer(tree[*inner].text))
        return TypedValue{pointer, *inner, Meaning::milliseconds, ""};
    return std::nullopt;
}

}  // namespace

std::optional<TypedValue> typed_value(const json::RecordTree& tree, json::NodeIndex node) {
    if (tree[node].kind != Kind::object) return std::nullopt;
    if (auto binary = binary_value(tree, node)) return binary;
    if (auto backup = backup_value(tree, node)) return backup;
    const auto member = only_member(tree, node);
    if (!member) return std::nullopt;
    if (auto nested = nested_value(tree, *member)) return nested;
    const json::Node& value = tree[*member];
    const auto wrapper = std::ranges::find_if(
        wrappers, [&](const Wrapper& known) { return known.name == value.name && known.kind == value.kind; });
    if (wrapper == wrappers.end()) return std::nullopt;
    return TypedValue{pointer_to(value.name), *member, wrapper->meaning, ""};
}

TypedValue value_at(const json::RecordTree& tree, json::NodeIndex node) {
    if (auto typed = typed_value(tree, node)) return *std::move(typed);
    const Kind kind = tree[node].kind;
    return {"", node,
            kind == Kind::object  ? Meaning::object
            : kind == Kind::array ? Meaning::list
                                  : Meaning::as_written,
            ""};
}

}  // namespace copyover::draft

#include "mapping/convert/unescaped.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "mapping/convert/double_encoding.hpp"
#include "mapping/convert/markup.hpp"
#include "mapping/convert/text.hpp"

namespace copyover::mapping {

namespace {

// The text of an element: itself, or its member "text". Nothing where it has none.
const json::Node* text_of(const json::RecordTree& tree, json::NodeIndex element) {
    if (tree[element].kind == json::Kind::string) return &tree[element];
    if (tree[element].kind != json::Kind::object) return nullptr;
    for (json::NodeIndex member = element + 1; member < tree[element].end; member = tree[member].end) {
        if (tree[member].name == "text")
            return tree[member].kind == json::Kind::string ? &tree[member] : nullptr;
    }
    return nullptr;
}

}  // namespace

bool convert_unescaped(const Conversion& conversion, const Input& input, schema::Value& out,
                       ConversionState& state) {
    if (input.kind != json::Kind::string || input.text.find('&') == std::string_view::npos)
        return convert_text(conversion, input, out, state);
    Input unescaped = input;
    unescaped.text = state.arena.keep(unescape_html(input.text));
    return convert_text(conversion, unescaped, out, state);
}

// ASCII is the same in both.
bool convert_double_encoded(const Conversion& conversion, const Input& input, schema::Value& out,
                            ConversionState& state) {
    const bool is_ascii = std::ranges::none_of(input.text, [](char c) { return (c & 0x80) != 0; });
    if (input.kind != json::Kind::string || is_ascii) return convert_text(conversion, input, out, state);
    std::string text;
    if (!undo_double_encoding(input.text, text))
        return state.fail(rule::value_syntax, "is not UTF-8 that was taken for Latin-1 and encoded once more",
                          "correct the record, or read the column without \"as\": \"latin1_utf8\"");
    Input repaired = input;
    repaired.text = state.arena.keep(text);
    state.lose(Loss::encoding);
    return convert_text(conversion, repaired, out, state);
}

bool convert_concatenated(const Conversion& conversion, const Input& input, schema::Value& out,
                          ConversionState& state) {
    if (input.kind == json::Kind::string) return convert_text(conversion, input, out, state);
    if (input.kind != json::Kind::array || input.tree == nullptr)
        return wrong_type(conversion, input, "a text, or an array of texts and objects with a text", state);
    const json::RecordTree& tree = *input.tree;
    std::string text;
    Input whole;
    whole.kind = json::Kind::string;
    for (json::NodeIndex element = input.node + 1; element < tree[input.node].end;
         element = tree[element].end) {
        const json::Node* const part = text_of(tree, element);
        if (part == nullptr)
            return state.fail(rule::value_type, fmt::format("has an element {} that is no text and has none",
                                                            tree[element].position));
        text += part->text;
        whole.has_nul |= part->has_nul;
        whole.has_surrogate |= part->has_surrogate;
    }
    whole.text = state.arena.keep(text);
    return convert_text(conversion, whole, out, state);
}

}  // namespace copyover::mapping

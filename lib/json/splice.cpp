#include "json/splice.hpp"

#include "base/json_quoting.hpp"

namespace copyover::json {

namespace {

constexpr std::string_view blanks = " \t\r\n";

// Behind the last byte before `at` that is no blank.
std::size_t before_blanks(std::string_view text, std::size_t at) {
    const std::size_t last = text.substr(0, at).find_last_not_of(blanks);
    return last == std::string_view::npos ? 0 : last + 1;
}

}  // namespace

std::size_t name_start(std::string_view text, std::size_t value) {
    constexpr std::size_t npos = std::string_view::npos;
    const std::size_t colon = before_blanks(text, value);
    const std::size_t closing = before_blanks(text, colon == 0 ? 0 : colon - 1);
    if (closing < 2) return npos;
    for (std::size_t quote = text.rfind('"', closing - 2); quote != npos && quote > 0;
         quote = text.rfind('"', quote - 1)) {
        std::size_t escapes = 0;
        while (escapes < quote && text[quote - 1 - escapes] == '\\')
            ++escapes;
        if (escapes == quote) return npos;
        if (escapes % 2 == 0) return quote;
    }
    return npos;
}

std::string with_value(std::string_view text, const RecordTree& tree, NodeIndex node,
                       std::string_view value) {
    std::string out(text.substr(0, tree[node].offset));
    out += value;
    out += text.substr(tree[node].offset + tree[node].raw_length);
    return out;
}

std::string with_member(std::string_view text, const RecordTree& tree, NodeIndex object,
                        std::string_view name, std::string_view value) {
    const Node& whole = tree[object];
    NodeIndex last = no_node;
    for (const NodeIndex child : tree.children(object))
        last = child;
    if (last == no_node) return with_value(text, tree, object, nested(name, value));
    const std::size_t start = name_start(text, tree[last].offset);
    const std::size_t lead = before_blanks(text, start);
    const std::size_t name_end = before_blanks(text, before_blanks(text, tree[last].offset) - 1);
    const std::size_t end = tree[last].offset + tree[last].raw_length;
    std::string out(text.substr(0, end));
    out += ',';
    // Of a lone member the blank behind the brace is no blank between members.
    const bool is_only = last == object + 1 && tree[last].end == whole.end;
    const std::string_view between = text.substr(lead, start - lead);
    out += is_only && between.empty() && text.substr(name_end, tree[last].offset - name_end).size() > 1
               ? " "
               : between;
    out += json_string(name);
    out += text.substr(name_end, tree[last].offset - name_end);
    out += value;
    out += text.substr(end);
    return out;
}

std::optional<std::string> with_value_at(std::string_view text, const RecordTree& tree, NodeIndex base,
                                         std::span<const PatternToken> steps, std::string_view value) {
    NodeIndex at = base;
    while (!steps.empty()) {
        if (tree[at].kind != Kind::object) return std::nullopt;
        const auto next = tree.member(at, steps.front().name);
        if (!next) break;
        at = *next;
        steps = steps.subspan(1);
    }
    if (steps.empty()) return with_value(text, tree, at, value);
    std::string inner(value);
    for (std::size_t i = steps.size(); i-- > 1;)
        inner = nested(steps[i].name, inner);
    return with_member(text, tree, at, steps.front().name, inner);
}

std::string without(std::string_view text, const RecordTree& tree, NodeIndex node) {
    const Node& gone = tree[node];
    const Node& parent = tree[gone.parent];
    const std::size_t end = gone.offset + gone.raw_length;
    const std::size_t start = parent.kind == Kind::object ? name_start(text, gone.offset) : gone.offset;
    std::size_t from = before_blanks(text, start);
    std::size_t to = end;
    if (text[from - 1] == ',') {
        --from;
    } else if (gone.end != parent.end) {
        from = start;
        to = text.find_first_not_of(blanks, text.find(',', end) + 1);
    } else {
        to = text.find_first_not_of(blanks, end);
    }
    return std::string(text.substr(0, from)).append(text.substr(to));
}

std::string object_like(std::string_view model, const RecordTree& tree, std::string_view name,
                        std::string_view value) {
    if (tree.root().kind != Kind::object || tree.root().end == 1) return nested(name, value);
    const std::size_t first = tree[1].offset;
    const std::size_t name_end = before_blanks(model, before_blanks(model, first) - 1);
    NodeIndex last = 1;
    for (const NodeIndex child : tree.children(0))
        last = child;
    std::string out(model.substr(0, name_start(model, first)));
    out += json_string(name);
    out += model.substr(name_end, first - name_end);
    out += value;
    out += model.substr(tree[last].offset + tree[last].raw_length, tree.root().raw_length);
    return out;
}

std::string nested(std::string_view name, std::string_view value) {
    std::string out = "{" + json_string(name);
    out += ": ";
    out += value;
    out += "}";
    return out;
}

}  // namespace copyover::json

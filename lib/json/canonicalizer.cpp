#include "json/canonicalizer.hpp"

#include <algorithm>
#include <cstring>

#include "base/json_quoting.hpp"
#include "json/canonical.hpp"
#include "json/number.hpp"

namespace copyover::json {

namespace {

// Whether the unescaped text stands between quotes as it is. Without a way out of the loop, so that it is
// vectorised.
bool needs_no_escape(std::string_view text) {
    bool special = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        special |= byte < 0x20 || byte == '"' || byte == '\\' || byte == 0xed;
    }
    return !special;
}

void append_string(std::string_view text, std::string& out) {
    if (!needs_no_escape(text)) {
        append_json_string(text, out);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

}  // namespace

bool Canonicalizer::append(std::string_view text, std::string& out) {
    if (text == "{}" || text == "[]") {
        out += text;
        return true;
    }
    if (padded_.size() < text.size() + record_padding) padded_.resize(2 * (text.size() + record_padding));
    std::memcpy(padded_.data(), text.data(), text.size());
    if (!reader_.read({padded_.data(), text.size()}, tree_)) return append_canonical(text, out);
    append_value(0, out);
    return true;
}

void Canonicalizer::append_value(NodeIndex index, std::string& out) {
    const Node& node = tree_[index];
    switch (node.kind) {
        case Kind::object: append_object(index, out); break;
        case Kind::array: append_array(index, out); break;
        case Kind::string: append_string(node.text, out); break;
        case Kind::number: append_canonical_number(node.text, out); break;
        case Kind::null:
        case Kind::boolean: out += node.text; break;
    }
}

void Canonicalizer::append_array(NodeIndex index, std::string& out) {
    char before = '[';
    for (NodeIndex element = index + 1; element < tree_[index].end; element = tree_[element].end) {
        out += before;
        append_value(element, out);
        before = ',';
    }
    if (before == '[') out += before;
    out += ']';
}

void Canonicalizer::append_object(NodeIndex index, std::string& out) {
    const std::size_t first = members_.size();
    for (const NodeIndex member : tree_.children(index))
        members_.push_back(member);
    order_members(first);
    char before = '{';
    for (std::size_t i = first; i < members_.size(); ++i) {
        const Node& member = tree_[members_[i]];
        // jsonb keeps the last of equal names (PostgreSQL documentation, section 8.14).
        if (i + 1 < members_.size() && tree_[members_[i + 1]].name == member.name) continue;
        out += before;
        append_string(member.name, out);
        out += ':';
        append_value(members_[i], out);
        before = ',';
    }
    if (before == '{') out += before;
    out += '}';
    members_.resize(first);
}

// By the bytes of their names, equal ones in the order of the text. Insertion: objects are small and often in
// order.
void Canonicalizer::order_members(std::size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto by_name = [&](NodeIndex a, NodeIndex b) { return tree_[a].name < tree_[b].name; };
    if (members_.size() - first > 32) {
        std::stable_sort(begin, members_.end(), by_name);
        return;
    }
    for (auto next = begin; next != members_.end(); ++next)
        std::rotate(std::upper_bound(begin, next, *next, by_name), next, next + 1);
}

}  // namespace copyover::json

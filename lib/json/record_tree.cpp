#include "json/record_tree.hpp"

#include <algorithm>
#include <utility>

namespace copyover::json {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::null: return "null";
        case Kind::boolean: return "boolean";
        case Kind::number: return "number";
        case Kind::string: return "string";
        case Kind::array: return "array";
        case Kind::object: break;
    }
    return "object";
}

namespace {

// A surrogate in WTF-8 is ED and a byte from A0 on; in UTF-8 the byte behind ED is below A0.
bool holds_surrogate(std::string_view name) {
    for (std::size_t i = name.find('\xed'); i != std::string_view::npos; i = name.find('\xed', i + 1)) {
        if (i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) >= 0xa0) return true;
    }
    return false;
}

bool holds_nul(std::string_view name) {
    return name.find('\0') != std::string_view::npos;
}

}  // namespace

std::size_t Children::count() const {
    std::size_t count = 0;
    for (Iterator child = begin(); child != end(); ++child)
        ++count;
    return count;
}

std::optional<NodeIndex> RecordTree::member(NodeIndex object, std::string_view name) const {
    if (nodes_[object].kind != Kind::object) return std::nullopt;
    for (const NodeIndex child : children(object)) {
        if (nodes_[child].name == name) return child;
    }
    return std::nullopt;
}

// The name of the value itself is not part of it.
bool RecordTree::has_surrogate(NodeIndex index) const {
    if (!any_surrogate_) return false;
    if (nodes_[index].has_surrogate) return true;
    const auto below = nodes().subspan(index + 1, nodes_[index].end - index - 1);
    return std::ranges::any_of(
        below, [](const Node& node) { return node.has_surrogate || holds_surrogate(node.name); });
}

bool RecordTree::has_nul(NodeIndex index) const {
    if (!any_nul_) return false;
    if (nodes_[index].has_nul) return true;
    const auto below = nodes().subspan(index + 1, nodes_[index].end - index - 1);
    return std::ranges::any_of(below, [](const Node& node) { return node.has_nul || holds_nul(node.name); });
}

RecordTree RecordTree::with(std::vector<Node> nodes) const {
    RecordTree other;
    other.nodes_ = std::move(nodes);
    other.text_ = text_;
    other.any_surrogate_ = any_surrogate_;
    other.any_nul_ = any_nul_;
    return other;
}

}  // namespace copyover::json

// Where the values of columns and conditions come from: the record, its surroundings, its file.
#include <algorithm>
#include <string>

#include "mapping/extract.hpp"

namespace copyover::mapping {

namespace {

// Member by member: a copy of the whole is read in wider pieces than it was written, for which a core waits.
void read_node(const json::RecordTree& tree, json::NodeIndex node, Input& out) {
    const json::Node& source = tree[node];
    out.kind = source.kind;
    out.text = source.text;
    out.has_surrogate = source.has_surrogate;
    out.has_nul = source.has_nul;
    out.tree = &tree;
    out.node = node;
}

}  // namespace

Found Extractor::find(const Place& place) {
    Found found;  // the only one that is returned: filled where the caller wants it
    if (place.kind != Place::Kind::node) {
        found = find_elsewhere(place);
        return found;
    }
    const json::NodeIndex node = context_.walk->node(place.slot);
    if (node == no_node) return found;
    read_node(*context_.tree, node, found.input);
    found.present = true;
    return found;
}

Found Extractor::find_elsewhere(const Place& place) {
    Found found;
    switch (place.kind) {
        case Place::Kind::in_match: {
            const auto reached = nodes(place);
            if (!reached.empty()) found = {input_of(*context_.tree, reached.front()), true, false};
            return found;
        }
        case Place::Kind::name: {
            const auto path = context_.record->path;
            return place.up < path.size() ? found_step(path[path.size() - 1 - place.up]) : found;
        }
        case Place::Kind::match_name: return find_match_name(place);
        case Place::Kind::capture:
            return {input_of_name(context_.file->captures[place.up][place.slot]), true, false};
        case Place::Kind::enclosing: return find_enclosing(place);
        case Place::Kind::node:
        case Place::Kind::constant: break;
    }
    return found;
}

Found Extractor::found_step(const json::PathToken& step) {
    if (!step.is_index) return {input_of_name(step.name), true, false};
    Input index;
    index.kind = json::Kind::number;
    index.text = arena_.keep(std::to_string(step.index));
    return {index, true, true};
}

// The name or index of a value of the record.
Found Extractor::find_match_name(const Place& place) {
    const json::RecordTree& tree = *context_.tree;
    const json::Node& node = tree[above_match(place.up)];
    if (tree[node.parent].kind != json::Kind::array) return {input_of_name(node.name), true, false};
    Input index;
    index.kind = json::Kind::number;
    index.text = arena_.keep(std::to_string(node.position));
    return {index, true, true};
}

json::NodeIndex Extractor::above_match(std::uint32_t levels) const {
    json::NodeIndex node = match_;
    for (; levels > 0; --levels)
        node = (*context_.tree)[node].parent;
    return node;
}

// What the place's pattern reaches below the value at which it starts.
std::span<const json::NodeIndex> Extractor::nodes(const Place& place) const {
    if (place.kind == Place::Kind::node) return context_.walk->nodes(place.slot);
    if (place.kind != Place::Kind::in_match) return {};
    const auto all = context_.walk->nodes(place.slot);
    const json::NodeIndex start = above_match(place.up);
    const auto begin = std::ranges::lower_bound(all, start);
    return {begin, std::lower_bound(begin, all.end(), (*context_.tree)[start].end)};
}

// Records of one container come one after the other: what was found for the last one mostly holds.
Found Extractor::find_enclosing(const Place& place) {
    const EnclosingValues& values = context_.file->enclosing[place.up][place.slot];
    const auto path = context_.record->path.first(shared_tokens(place));
    Surrounding& last = surroundings_[{place.up, place.slot}];
    if (last.file != context_.file || !std::ranges::equal(last.path, path)) {
        last.file = context_.file;
        last.path.assign(path.begin(), path.end());
        const auto found = values.find(json::to_pointer(path));
        last.value = found == values.end() ? nullptr : &found->second;
    }
    if (last.value == nullptr) return {};
    return {input_of(*last.value->tree, last.value->node), true, false};
}

std::size_t Extractor::shared_tokens(const Place& place) const {
    return plan_.sources[place.up].enclosing[place.slot].shared;
}

}  // namespace copyover::mapping

#include "mapping/extract/places.hpp"

#include <algorithm>
#include <string>

namespace copyover::mapping {

Found Places::find_elsewhere(const Place& place) {
    Found found;
    switch (place.kind) {
        case Place::Kind::in_match: {
            const auto reached = nodes(place);
            if (!reached.empty()) found = {input_of(*context_.tree, reached.front()), true, false};
            return found;
        }
        case Place::Kind::name: {
            const auto path = context_.record->path;
            if (place.up >= path.size()) return found;
            const std::size_t level = path.size() - 1 - place.up;
            if (path[level].is_index && !context_.file->first_positions.empty())
                return find_first_position(level);
            return found_step(path[level]);
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

Found Places::found_index(std::uint64_t index) {
    Input input;
    input.kind = json::Kind::number;
    input.text = arena_.keep(std::to_string(index));
    return {input, true, true};
}

Found Places::found_step(const json::PathToken& step) {
    return step.is_index ? found_index(step.index) : Found{input_of_name(step.name), true, false};
}

// Of a record that a folder of rejects has moved up: where it was in the file of the run.
Found Places::find_first_position(std::size_t level) {
    return found_step(first_path(*context_.file, context_.record->path)[level]);
}

// The name or index of a value of the record.
Found Places::find_match_name(const Place& place) {
    const json::RecordTree& tree = *context_.tree;
    const json::Node& node = tree[above_match(place.up)];
    if (tree[node.parent].kind != json::Kind::array) return {input_of_name(node.name), true, false};
    return found_index(node.position);
}

json::NodeIndex Places::above_match(std::uint32_t levels) const {
    json::NodeIndex node = match_;
    for (; levels > 0; --levels)
        node = (*context_.tree)[node].parent;
    return node;
}

std::span<const json::NodeIndex> Places::nodes(const Place& place) const {
    if (place.kind == Place::Kind::node) return context_.walk->nodes(place.slot);
    if (place.kind != Place::Kind::in_match) return {};
    const auto all = context_.walk->nodes(place.slot);
    const json::NodeIndex start = above_match(place.up);
    const auto begin = std::ranges::lower_bound(all, start);
    return {begin, std::lower_bound(begin, all.end(), (*context_.tree)[start].end)};
}

// Records of one container come one after the other: what was found for the last one mostly holds.
Found Places::find_enclosing(const Place& place) {
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

std::size_t Places::shared_tokens(const Place& place) const {
    return plan_.sources[place.up].enclosing[place.slot].shared;
}

bool Places::is_part_of(const Place& part, const Place& whole) const {
    if (part.kind != Place::Kind::enclosing || whole.kind != Place::Kind::enclosing || part.up != whole.up)
        return false;
    const auto tokens = [&](const Place& place) -> const std::vector<json::PatternToken>& {
        return plan_.sources[place.up].enclosing[place.slot].pattern.tokens;
    };
    return tokens(part).size() > tokens(whole).size() &&
           std::equal(tokens(whole).begin(), tokens(whole).end(), tokens(part).begin());
}

std::uint32_t Places::state_of(json::NodeIndex node) const {
    if (node == 0) return 0;
    const json::RecordTree& tree = *context_.tree;
    const json::NodeIndex parent = tree[node].parent;
    const std::uint32_t state = state_of(parent);
    return state == no_child
               ? no_child
               : find_child(context_.walk->trie()[state], tree[node], tree[parent].kind == json::Kind::array);
}

}  // namespace copyover::mapping

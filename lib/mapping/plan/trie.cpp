#include "mapping/plan/trie.hpp"

#include <algorithm>
#include <set>

namespace copyover::mapping {

namespace {

using Purpose = PatternUse::Purpose;

Mask source_bit(const PatternUse& use) {
    return Mask{1} << use.source;
}

bool is_row_rule(const PatternUse& use) {
    return use.purpose == Purpose::read || use.purpose == Purpose::read_scalar ||
           use.purpose == Purpose::read_names || use.purpose == Purpose::keep;
}

bool is_ignore(const PatternUse& use) {
    return use.purpose == Purpose::ignore || use.purpose == Purpose::ignore_names;
}

void add_reader(TrieNode& node, const TrieNode::Reader& reader) {
    node.*reader.reads |= reader.rule;
    node.readers.push_back(reader);
}

void end_here(const PatternUse& use, TrieNode& node) {
    const auto reads = [&](Mask TrieNode::*mask) { add_reader(node, {use.alternative, use.rule, mask}); };
    // Rules that read the same place share its slot.
    if (use.slot != no_slot && std::ranges::find(node.slots, use.slot) == node.slots.end())
        node.slots.push_back(use.slot);
    switch (use.purpose) {
        case Purpose::find: break;
        case Purpose::read: reads(&TrieNode::read); break;
        case Purpose::read_scalar: reads(&TrieNode::read_scalar); break;
        case Purpose::keep:
            node.kept |= use.rule;
            reads(&TrieNode::read_below);
            break;
        case Purpose::ignore: node.ignored |= source_bit(use); break;
        case Purpose::read_names:
            reads(&TrieNode::name_read);
            node.name_is_value = true;
            break;
        case Purpose::ignore_names:
            node.name_ignored |= source_bit(use);
            node.name_is_value = true;
            break;
    }
}

}  // namespace

std::optional<Trie> Trie::build(std::span<const PatternUse> uses, std::size_t most_nodes) {
    Trie trie;
    std::vector<State> states;
    for (const PatternUse& use : uses)
        states.push_back({&use, 0});
    trie.add(states, nullptr, most_nodes);
    if (trie.size() > most_nodes) return std::nullopt;
    return trie;
}

// The subset construction: a node is a set of patterns and how far each has come. Stops growing beyond
// most_nodes, which build() then reports.
std::uint32_t Trie::add(const std::vector<State>& states, const TrieNode* parent, std::size_t most_nodes) {
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    TrieNode node;
    if (parent != nullptr) {
        for (const TrieNode::Reader& reader : parent->readers) {
            if (reader.reads != &TrieNode::read) continue;
            add_reader(node, reader);
            add_reader(node, {reader.alternative, reader.rule, &TrieNode::name_read});
        }
        node.ignored = parent->ignored;
        node.name_ignored = parent->ignored;
    }
    std::set<std::string> names;
    bool any = false;
    for (const auto& [use, depth] : states) {
        const auto& tokens = use->pattern.tokens;
        if (depth > 0 && tokens[depth - 1].any && is_row_rule(*use)) node.name_is_value = true;
        if (depth == tokens.size()) {
            end_here(*use, node);
            continue;
        }
        if (is_ignore(*use)) node.ignored_below |= source_bit(*use);
        if (is_row_rule(*use)) add_reader(node, {use->alternative, use->rule, &TrieNode::read_below});
        if (tokens[depth].any) {
            any = true;
        } else {
            names.insert(tokens[depth].name);
        }
    }
    nodes_.push_back(node);
    if (nodes_.size() > most_nodes) return index;

    const auto follow = [&](const std::string* name) {
        std::vector<State> next;
        for (const auto& [use, depth] : states) {
            const auto& tokens = use->pattern.tokens;
            if (depth == tokens.size()) continue;
            if (tokens[depth].any || (name != nullptr && tokens[depth].name == *name))
                next.push_back({use, depth + 1});
        }
        return add(next, &node, most_nodes);
    };
    for (const std::string& name : names) {
        const std::uint32_t child = follow(&name);
        nodes_[index].children.push_back({name, child});
    }
    if (any) {
        const std::uint32_t child = follow(nullptr);
        nodes_[index].any = child;
    }
    return index;
}

}  // namespace copyover::mapping

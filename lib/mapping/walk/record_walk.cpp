#include "mapping/walk/record_walk.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace copyover::mapping {

namespace {

bool is_container(json::Kind kind) {
    return kind == json::Kind::array || kind == json::Kind::object;
}

}  // namespace

bool is_value(const json::RecordTree& tree, json::NodeIndex node) {
    return !is_container(tree[node].kind) || tree[node].end == node + 1;
}

std::uint32_t count_values(const json::RecordTree& tree, json::NodeIndex node) {
    std::uint32_t count = 0;
    for (json::NodeIndex i = node; i < tree[node].end; ++i)
        count += is_value(tree, i) ? 1 : 0;
    return count;
}

std::uint32_t find_child(const TrieNode& node, const json::Node& member, bool in_array) {
    std::array<char, 12> digits{};
    std::string_view name = member.name;
    if (in_array) {
        if (node.children.empty()) return node.any;
        const char* const end =
            std::to_chars(digits.data(), digits.data() + digits.size(), member.position).ptr;
        name = {digits.data(), static_cast<std::size_t>(end - digits.data())};
    }
    const auto found = std::ranges::find(node.children, name, &TrieNode::Child::name);
    return found == node.children.end() ? node.any : found->node;
}

RecordWalk::RecordWalk(const Trie& trie, const std::vector<bool>& slot_is_list)
    : trie_(&trie),
      slot_is_list_(&slot_is_list),
      counts_(trie.size()),
      single_(slot_is_list.size(), json::no_node),
      lists_(slot_is_list.size()),
      guesses_(trie.size()) {}

void RecordWalk::run(const json::RecordTree& tree) {
    for (const std::uint32_t state : reached_) {
        counts_[state] = {};
        for (const std::uint32_t slot : (*trie_)[state].slots) {
            single_[slot] = json::no_node;
            lists_[slot].clear();
        }
    }
    reached_.clear();
    visit(tree, 0, 0);
}

std::uint32_t RecordWalk::child(std::uint32_t state, const json::Node& member, bool in_array) {
    const TrieNode& here = (*trie_)[state];
    if (in_array || member.position >= guesses) return find_child(here, member, in_array);
    std::uint16_t& guess = guesses_[state][member.position];
    if (guess < here.children.size() && here.children[guess].name == member.name)
        return here.children[guess].node;
    const auto found = std::ranges::find(here.children, member.name, &TrieNode::Child::name);
    if (found == here.children.end()) return here.any;
    guess = static_cast<std::uint16_t>(found - here.children.begin());
    return found->node;
}

void RecordWalk::visit(const json::RecordTree& tree, json::NodeIndex node, std::uint32_t state) {
    const TrieNode& here = (*trie_)[state];
    ValueCounts& counts = counts_[state];
    if (!std::exchange(counts.reached, true)) reached_.push_back(state);
    for (const std::uint32_t slot : here.slots) {
        if ((*slot_is_list_)[slot]) {
            lists_[slot].push_back(node);
        } else {
            single_[slot] = node;
        }
    }
    if (is_value(tree, node)) {
        const bool hollow = tree[node].kind == json::Kind::null || is_container(tree[node].kind);
        ++(hollow ? counts.hollow : counts.scalars);
        return;
    }
    if (here.is_leaf()) {
        counts.beyond += count_values(tree, node);
        return;
    }
    const bool in_array = tree[node].kind == json::Kind::array;
    for (json::NodeIndex member = node + 1; member < tree[node].end; member = tree[member].end) {
        const std::uint32_t next = child(state, tree[member], in_array);
        if (next == no_child) {
            counts.beyond += count_values(tree, member);
            continue;
        }
        if (!in_array && (*trie_)[next].name_is_value) ++counts_[next].names;
        visit(tree, member, next);
    }
}

}  // namespace copyover::mapping

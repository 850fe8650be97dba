// Follows a record and a trie together, once: notes where the patterns lead and counts the values.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "json/record_tree.hpp"
#include "mapping/plan/trie.hpp"

namespace copyover::mapping {

// Values by the deepest trie node on their way. "Values" are scalars, empty containers and the member names
// that a `*` matched.
struct ValueCounts {
    std::uint32_t scalars = 0;  // that stand at the node
    std::uint32_t hollow = 0;   // null and empty containers that stand at the node
    std::uint32_t beyond = 0;   // below the node, where no pattern leads
    std::uint32_t names = 0;    // that led to the node
    bool reached = false;
};

// Whether a node is a value of the accounting: a scalar or an empty container.
bool is_value(const json::RecordTree& tree, json::NodeIndex node);

// Values at and below a node.
std::uint32_t count_values(const json::RecordTree& tree, json::NodeIndex node);

// Finds the child of a trie node for a member or element.
std::uint32_t find_child(const TrieNode& node, const json::Node& member, bool in_array);

class RecordWalk {
  public:
    RecordWalk(const Trie& trie, const std::vector<bool>& slot_is_list);

    void run(const json::RecordTree& tree);

    [[nodiscard]] const Trie& trie() const { return *trie_; }
    [[nodiscard]] const ValueCounts& counts(std::uint32_t node) const { return counts_[node]; }

    // The trie nodes that the record reached; all others count nothing.
    [[nodiscard]] std::span<const std::uint32_t> reached() const { return reached_; }

    // The node that a slot's pattern reaches, or no_node.
    [[nodiscard]] json::NodeIndex node(std::uint32_t slot) const { return single_[slot]; }

    // All nodes that a slot's pattern with `*` reaches, in document order.
    [[nodiscard]] std::span<const json::NodeIndex> nodes(std::uint32_t slot) const { return lists_[slot]; }

  private:
    void visit(const json::RecordTree& tree, json::NodeIndex node, std::uint32_t state);
    std::uint32_t child(std::uint32_t state, const json::Node& member, bool in_array);

    static constexpr std::size_t guesses = 64;

    const Trie* trie_;
    const std::vector<bool>* slot_is_list_;
    std::vector<ValueCounts> counts_;
    std::vector<std::uint32_t> reached_;
    std::vector<json::NodeIndex> single_;
    std::vector<std::vector<json::NodeIndex>> lists_;
    // Members come in the same order in most records: which child the member at a position had last time.
    std::vector<std::array<std::uint16_t, guesses>> guesses_;
};

}  // namespace copyover::mapping

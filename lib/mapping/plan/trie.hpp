// All patterns of the sources that read a record, as one automaton that follows the record once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "json/pointer.hpp"

namespace copyover::mapping {

inline constexpr std::uint32_t no_slot = static_cast<std::uint32_t>(-1);
inline constexpr std::uint32_t no_child = static_cast<std::uint32_t>(-1);

// Row rules and sources of a plan are bits of a word. __extension__, because no standard type has so many.
__extension__ typedef unsigned __int128 Mask;  // NOLINT(modernize-use-using): the alias would be refused
inline constexpr std::size_t mask_bits = 128;

// What the mapping wants with the values that a pattern reaches.
struct PatternUse {
    enum class Purpose : std::uint8_t {
        find,          // only the place: conditions, and forms that account for parts
        read,          // the value and all that it holds
        read_scalar,   // the value if it is a scalar or empty
        read_names,    // the member names that the last `*` matches
        ignore,        // as read, but nothing takes it
        ignore_names,  // as read_names, but nothing takes them
        keep,          // the members for which the trie has no way
    };
    json::Pattern pattern;
    Purpose purpose = Purpose::find;
    std::uint32_t slot = no_slot;  // where the nodes found are kept
    std::size_t source = 0;
    Mask rule = 0;                  // bit of the row rule; 0 for a source's ignore and where
    std::uint32_t alternative = 0;  // number of one that may pass the value over; 0 for other readers
};

struct TrieNode {
    struct Child {
        std::string name;
        std::uint32_t node = 0;
    };
    std::vector<Child> children;   // by name
    std::uint32_t any = no_child;  // every other member or element
    std::vector<std::uint32_t> slots;

    // Who accounts for a value here: row rules that read it (or a container around it), sources that ignore
    // it.
    Mask read = 0;
    Mask read_scalar = 0;
    Mask read_below = 0;  // rules with patterns that go on: they have seen null or an empty container
    Mask ignored = 0;
    Mask ignored_below = 0;
    Mask kept = 0;  // rules that take the rest of an object here

    // The same for the member name that led here.
    bool name_is_value = false;
    Mask name_read = 0;
    Mask name_ignored = 0;

    // Who is in the masks of readers.
    struct Reader {
        std::uint32_t alternative = 0;
        Mask rule = 0;
        Mask TrieNode::*reads = nullptr;
    };
    std::vector<Reader> readers;

    [[nodiscard]] bool is_leaf() const { return children.empty() && any == no_child; }
};

class Trie {
  public:
    // Nothing where the patterns make more than `most_nodes` nodes.
    static std::optional<Trie> build(std::span<const PatternUse> uses, std::size_t most_nodes);

    [[nodiscard]] const TrieNode& operator[](std::uint32_t node) const { return nodes_[node]; }
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  private:
    struct State {
        const PatternUse* use = nullptr;
        std::size_t depth = 0;
    };
    std::uint32_t add(const std::vector<State>& states, const TrieNode* parent, std::size_t most_nodes);

    std::vector<TrieNode> nodes_;
};

}  // namespace copyover::mapping

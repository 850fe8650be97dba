#include "mapping/accounting.hpp"

#include <utility>

namespace copyover::mapping {

namespace {

enum class Fate { mapped, ignored, kept, unmapped };

Fate fate(Mask read, Mask ignored, bool kept, const Takers& takers) {
    if ((read & takers.rules) != 0) return Fate::mapped;
    if ((ignored & takers.sources) != 0) return Fate::ignored;
    return kept ? Fate::kept : Fate::unmapped;
}

Fate fate_of_scalar(const TrieNode& node, const Takers& takers) {
    return fate(node.read | node.read_scalar, node.ignored, false, takers);
}

// Null or an empty container: a rule that looked for parts of it has seen that there are none.
Fate fate_of_hollow(const TrieNode& node, const Takers& takers) {
    return fate(node.read | node.read_scalar | node.read_below, node.ignored | node.ignored_below, false,
                takers);
}

Fate fate_beyond(const TrieNode& node, bool is_root, const Takers& takers) {
    return fate(node.read, node.ignored, is_root && takers.rest != 0, takers);
}

Fate fate_of_name(const TrieNode& node, const Takers& takers) {
    return fate(node.name_read, node.name_ignored, false, takers);
}

void add(ValueFacts& facts, Fate fate, std::uint64_t count) {
    facts.total += count;
    switch (fate) {
        case Fate::mapped: facts.mapped += count; break;
        case Fate::ignored: facts.ignored += count; break;
        case Fate::kept: facts.kept += count; break;
        case Fate::unmapped: facts.unmapped += count; break;
    }
}

std::string escaped_token(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == '~') {
            text += "~0";
        } else if (c == '/') {
            text += "~1";
        } else {
            text += c;
        }
    }
    return text;
}

// The slow walk: as RecordWalk::visit, with the pattern of the way.
class UnmappedWalk {
  public:
    UnmappedWalk(const json::RecordTree& tree, const Trie& trie, const Takers& takers,
                 const std::function<void(const UnmappedPlace&)>& report)
        : tree_(tree), trie_(trie), takers_(takers), report_(report) {}

    void visit(json::NodeIndex node, std::uint32_t state, const std::string& pattern) {
        const TrieNode& here = trie_[state];
        if (is_value(tree_, node)) {
            const json::Kind kind = tree_[node].kind;
            const bool scalar =
                kind != json::Kind::null && kind != json::Kind::array && kind != json::Kind::object;
            if ((scalar ? fate_of_scalar(here, takers_) : fate_of_hollow(here, takers_)) == Fate::unmapped)
                report_({pattern, node, 1, false});
            return;
        }
        const bool beyond = fate_beyond(here, state == 0, takers_) == Fate::unmapped;
        if (here.is_leaf()) {
            if (beyond) report_({pattern, node, count_values(tree_, node), false});
            return;
        }
        const bool in_array = tree_[node].kind == json::Kind::array;
        for (json::NodeIndex member = node + 1; member < tree_[node].end; member = tree_[member].end) {
            const std::uint32_t next = find_child(here, tree_[member], in_array);
            const bool any = in_array || (next != no_child && next == here.any);
            const std::string step = pattern + "/" + (any ? "*" : escaped_token(tree_[member].name));
            if (next == no_child) {
                if (beyond) report_({step, member, count_values(tree_, member), false});
                continue;
            }
            if (!in_array && trie_[next].name_is_value &&
                fate_of_name(trie_[next], takers_) == Fate::unmapped)
                report_({step + "#", member, 1, true});
            visit(member, next, step);
        }
    }

  private:
    const json::RecordTree& tree_;
    const Trie& trie_;
    const Takers& takers_;
    const std::function<void(const UnmappedPlace&)>& report_;
};

}  // namespace

ValueFacts account(const RecordWalk& walk, const Takers& takers) {
    ValueFacts facts;
    const Trie& trie = walk.trie();
    for (const std::uint32_t i : walk.reached()) {
        const ValueCounts& counts = walk.counts(i);
        const TrieNode& node = trie[i];
        if (counts.scalars != 0) add(facts, fate_of_scalar(node, takers), counts.scalars);
        if (counts.hollow != 0) add(facts, fate_of_hollow(node, takers), counts.hollow);
        if (counts.beyond != 0) add(facts, fate_beyond(node, i == 0, takers), counts.beyond);
        if (counts.names != 0) add(facts, fate_of_name(node, takers), counts.names);
    }
    if (takers.own_name_is_value)
        add(facts,
            takers.own_name_read      ? Fate::mapped
            : takers.own_name_ignored ? Fate::ignored
                                      : Fate::unmapped,
            1);
    return facts;
}

void find_unmapped(const json::RecordTree& tree, const Trie& trie, const Takers& takers,
                   const std::function<void(const UnmappedPlace&)>& report) {
    UnmappedWalk(tree, trie, takers, report).visit(0, 0, "");
}

}  // namespace copyover::mapping

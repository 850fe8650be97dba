#include "mapping/account/accounting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/redaction.hpp"

namespace copyover::mapping {

namespace {

// What holds at a place of the record.
struct Taking {
    Mask rules = 0;
    Mask sources = 0;
    bool drops = false;
    std::vector<std::uint32_t> passed_over = {};  // by these alternatives

    // The rules that read a place in this way.
    [[nodiscard]] Mask readers(const TrieNode& node, Mask TrieNode::*reads) const {
        if (passed_over.empty()) return node.*reads;
        Mask mask = 0;
        for (const TrieNode::Reader& reader : node.readers) {
            const bool passes = std::ranges::find(passed_over, reader.alternative) != passed_over.end();
            if (reader.reads == reads && !passes) mask |= reader.rule;
        }
        return mask;
    }
};

Fate fate(Mask read, Mask ignored, Mask kept, const Taking& taking) {
    if ((read & taking.rules) != 0) return Fate::mapped;
    if ((ignored & taking.sources) != 0) return Fate::ignored;
    if ((kept & taking.rules) != 0) return Fate::kept;
    return taking.drops ? Fate::dropped : Fate::unmapped;
}

Fate fate_of_scalar(const TrieNode& node, const Taking& taking) {
    return fate(taking.readers(node, &TrieNode::read) | taking.readers(node, &TrieNode::read_scalar),
                node.ignored, 0, taking);
}

// Null or an empty container: a rule that looked for parts of it has seen that there are none.
Fate fate_of_hollow(const TrieNode& node, const Taking& taking) {
    return fate(taking.readers(node, &TrieNode::read) | taking.readers(node, &TrieNode::read_scalar) |
                    taking.readers(node, &TrieNode::read_below),
                node.ignored | node.ignored_below, 0, taking);
}

Fate fate_beyond(const TrieNode& node, const Taking& taking) {
    return fate(taking.readers(node, &TrieNode::read), node.ignored, node.kept, taking);
}

Fate fate_of_name(const TrieNode& node, const Taking& taking) {
    return fate(taking.readers(node, &TrieNode::name_read), node.name_ignored, 0, taking);
}

void add(ValueFacts& facts, Fate fate, std::uint64_t count) {
    facts.total += count;
    switch (fate) {
        case Fate::mapped: facts.mapped += count; break;
        case Fate::ignored: facts.ignored += count; break;
        case Fate::kept: facts.kept += count; break;
        case Fate::dropped: facts.dropped += count; break;
        case Fate::unmapped: facts.unmapped += count; break;
    }
}

std::string step_below(const std::string& pattern, bool any, std::string_view name) {
    std::string step = pattern;
    if (any) {
        step += "/*";
    } else {
        json::append_step(name, step);
    }
    return step;
}

void add_own_name(ValueFacts& facts, const Takers& takers) {
    if (!takers.own_name_is_value) return;
    add(facts,
        takers.own_name_read      ? Fate::mapped
        : takers.own_name_ignored ? Fate::ignored
                                  : Fate::unmapped,
        1);
}

using Report = std::function<void(const AccountedPlace&)>;

// The slow walk: as RecordWalk::visit, with the pattern of the way and with what is withdrawn on it.
class CloseWalk {
  public:
    CloseWalk(const json::RecordTree& tree, const Trie& trie, const Takers& takers, const Report& report)
        : tree_(tree), trie_(trie), takers_(takers), report_(report) {}

    ValueFacts run() {
        visit(0, 0, taking_at(0, {takers_.rules, takers_.sources, false}), "");
        return facts_;
    }

  private:
    [[nodiscard]] Taking taking_at(json::NodeIndex node, Taking taking) const {
        auto withdrawal = std::ranges::lower_bound(takers_.withdrawn, node, {}, &Withdrawal::node);
        for (; withdrawal != takers_.withdrawn.end() && withdrawal->node == node; ++withdrawal) {
            taking.rules &= ~withdrawal->rules;
            taking.drops |= withdrawal->drops;
            if (withdrawal->alternative != 0) taking.passed_over.push_back(withdrawal->alternative);
        }
        return taking;
    }

    [[nodiscard]] bool is_passed_over(json::NodeIndex node) const {
        auto withdrawal = std::ranges::lower_bound(takers_.withdrawn, node, {}, &Withdrawal::node);
        for (; withdrawal != takers_.withdrawn.end() && withdrawal->node == node; ++withdrawal) {
            if (withdrawal->alternative != 0) return true;
        }
        return false;
    }

    void take(Fate fate, const std::string& pattern, json::NodeIndex node, std::uint64_t count,
              bool name_only = false, bool passed_over = false) {
        add(facts_, fate, count);
        if (report_ && count > 0) report_({pattern, node, count, name_only, passed_over, fate});
    }

    void visit(json::NodeIndex node, std::uint32_t state, const Taking& taking, const std::string& pattern) {
        const TrieNode& here = trie_[state];
        if (is_value(tree_, node)) {
            const json::Kind kind = tree_[node].kind;
            const bool scalar =
                kind != json::Kind::null && kind != json::Kind::array && kind != json::Kind::object;
            take(scalar ? fate_of_scalar(here, taking) : fate_of_hollow(here, taking), pattern, node, 1,
                 false, report_ && is_passed_over(node));
            return;
        }
        const Fate beyond = fate_beyond(here, taking);
        if (here.is_leaf()) {
            take(beyond, pattern, node, count_values(tree_, node), false, report_ && is_passed_over(node));
            return;
        }
        const bool in_array = tree_[node].kind == json::Kind::array;
        for (json::NodeIndex member = node + 1; member < tree_[node].end; member = tree_[member].end) {
            const std::uint32_t next = find_child(here, tree_[member], in_array);
            const bool any = in_array || (next != no_child && next == here.any);
            const std::string step = report_ ? step_below(pattern, any, tree_[member].name) : std::string();
            if (next == no_child) {
                take(beyond, step, member, count_values(tree_, member));
                continue;
            }
            const Taking inside = taking_at(member, taking);
            if (!in_array && trie_[next].name_is_value)
                take(fate_of_name(trie_[next], inside), report_ ? step + "#" : step, member, 1, true);
            visit(member, next, inside, step);
        }
    }

    const json::RecordTree& tree_;
    const Trie& trie_;
    const Takers& takers_;
    const Report& report_;
    ValueFacts facts_;
};

}  // namespace

std::string unmapped_text(const AccountedPlace& place, const json::RecordTree& tree) {
    const std::string shown = escaped(place.pattern);
    if (place.name_only) return fmt::format("no rule takes the member names {}", shown);
    if (place.passed_over)
        return fmt::format("no column that names {} takes JSON type {} there", shown,
                           json::name_of(tree[place.node].kind));
    return place.pattern.empty() ? "no rule takes the record's value"
                                 : fmt::format("no rule names {}", shown);
}

ValueFacts account(const RecordWalk& walk, const json::RecordTree& tree, const Takers& takers) {
    const Trie& trie = walk.trie();
    ValueFacts facts;
    if (!takers.withdrawn.empty()) {
        facts = CloseWalk(tree, trie, takers, {}).run();
        add_own_name(facts, takers);
        return facts;
    }
    const Taking taking{takers.rules, takers.sources, false};
    for (const std::uint32_t i : walk.reached()) {
        const ValueCounts& counts = walk.counts(i);
        const TrieNode& node = trie[i];
        if (counts.scalars != 0) add(facts, fate_of_scalar(node, taking), counts.scalars);
        if (counts.hollow != 0) add(facts, fate_of_hollow(node, taking), counts.hollow);
        if (counts.beyond != 0) add(facts, fate_beyond(node, taking), counts.beyond);
        if (counts.names != 0) add(facts, fate_of_name(node, taking), counts.names);
    }
    add_own_name(facts, takers);
    return facts;
}

void visit_places(const json::RecordTree& tree, const Trie& trie, const Takers& takers,
                  const std::function<void(const AccountedPlace&)>& report) {
    CloseWalk(tree, trie, takers, report).run();
}

void find_unmapped(const json::RecordTree& tree, const Trie& trie, const Takers& takers,
                   const std::function<void(const AccountedPlace&)>& report) {
    visit_places(tree, trie, takers, [&](const AccountedPlace& place) {
        if (place.fate == Fate::unmapped) report(place);
    });
}

}  // namespace copyover::mapping

// Every value of a record ends in exactly one place: mapped, ignored, kept, dropped, rejected or unmapped.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/run_facts.hpp"
#include "mapping/walk/record_walk.hpp"

namespace copyover::mapping {

// Rules that do not take what stands at and below a node: their conditions refuse the match of `each`, or
// they read the node from inside a match and there is none. Or an alternative that passes it over.
struct Withdrawal {
    json::NodeIndex node = 0;
    Mask rules = 0;
    bool drops = false;             // no rule takes the match: what nothing else names is dropped
    std::uint32_t alternative = 0;  // PatternUse::alternative
};

// Who took the record.
struct Takers {
    Mask rules = 0;                              // row rules whose conditions hold
    Mask sources = 0;                            // sources whose conditions hold
    std::span<const Withdrawal> withdrawn = {};  // by node
    // The record's own name, where a `*` matched it.
    bool own_name_is_value = false;
    bool own_name_read = false;
    bool own_name_ignored = false;
};

// The values of a record that is loaded, by what the takers do with them.
ValueFacts account(const RecordWalk& walk, const json::RecordTree& tree, const Takers& takers);

enum class Fate : std::uint8_t { mapped, ignored, kept, dropped, unmapped };

// A place and what becomes of the values at and below it: the pattern (element indexes and names matched by
// `*` written as `*`), the node, and how many values stand there. `name_only` means the member's name alone,
// `passed_over` that columns name the place, but take no value of this JSON type there.
struct AccountedPlace {
    std::string pattern;
    json::NodeIndex node = 0;
    std::uint64_t values = 0;
    bool name_only = false;
    bool passed_over = false;
    Fate fate = Fate::unmapped;
};

// What a message says of an unmapped one.
std::string unmapped_text(const AccountedPlace& place, const json::RecordTree& tree);

// Walks again, slowly, and reports every place that account() counted (the own name excepted).
void visit_places(const json::RecordTree& tree, const Trie& trie, const Takers& takers,
                  const std::function<void(const AccountedPlace&)>& report);

// Those of them that are unmapped.
void find_unmapped(const json::RecordTree& tree, const Trie& trie, const Takers& takers,
                   const std::function<void(const AccountedPlace&)>& report);

}  // namespace copyover::mapping

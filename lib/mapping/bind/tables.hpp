// Which tables and columns the mapping fills, and their keys.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

using FilledColumns = std::map<const schema::Table*, std::set<std::size_t>>;

struct Filled {
    std::vector<RuleBinding> rules;  // of all sources, in their order
    FilledColumns columns;           // by rules, or for parents that a reference creates
    FilledColumns literals;          // of those: one rule says so for all
};

Filled find_filled(Binding& all);

// The tables of the plan with their keys; tells the rules which of them is theirs.
void make_table_plans(Binding& all, Filled& filled);

// What becomes of a key that comes again: the rules of a table have to say the same.
void settle_duplicates(Binding& all, const std::vector<RuleBinding>& rules);

}  // namespace copyover::mapping

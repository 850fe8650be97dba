// The references of the tables: foreign keys of the schema, and what row rules state beside them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// Positions of columns of a table in the list of filled columns; nothing where one is missing.
std::optional<std::vector<std::size_t>> positions_in(const std::vector<std::size_t>& filled,
                                                     const std::vector<std::size_t>& columns);

// Of a rule whose table and columns are found. What is wrong with a reference that it states is a finding.
void find_foreign_keys(Binding& all, RuleBinding& rule);

// Behind the tables of the plan.
void make_references(Binding& all, const std::vector<RuleBinding>& rules);

}  // namespace copyover::mapping

// What PostgreSQL's jsonb takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/record_tree.hpp"

namespace copyover::json {

// Whether PostgreSQL's jsonb takes the value: numbers within numeric's limits
// (https://www.postgresql.org/docs/15/datatype-numeric.html), no \u0000, no lone surrogate. The alternative
// is the reason.
std::optional<std::string> jsonb_refusal(std::string_view text);

// The same of the numbers alone at and below a node: a record's strings say themselves what they hold.
std::optional<std::string> jsonb_number_refusal(const RecordTree& tree, NodeIndex index);

}  // namespace copyover::json

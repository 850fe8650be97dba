// The buffers in which a row rule makes its rows; private to lib/mapping.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "mapping/extract/workbench.hpp"
#include "mapping/plan/program.hpp"
#include "mapping/plan/row.hpp"

namespace copyover::mapping {

// The buffers of one row.
struct RuleRow {
    std::vector<schema::Value> values;
    std::vector<json::NodeIndex> nodes;
    json::NodeIndex match = json::no_node;
    std::int64_t order = first_of_all;  // as Row::order
    bool deleted = false;
};

// The rows that a rule makes of one record: exactly one, or one for each match.
struct RuleRows {
    std::vector<RuleRow> rows;  // those behind `made` keep their memory
    std::size_t made = 0;

    [[nodiscard]] std::span<RuleRow> all() { return std::span(rows).first(made); }
    [[nodiscard]] std::span<const RuleRow> all() const { return std::span(rows).first(made); }
};

// Whether one of the rows was made of a match from `begin` to before `end`.
inline bool has_match(std::span<const RuleRow> rows, json::NodeIndex begin, json::NodeIndex end) {
    const auto first = std::ranges::lower_bound(rows, begin, {}, &RuleRow::match);
    return first != rows.end() && first->match < end;
}

// Puts the value into the row, also one that is refused. Returns whether it is not.
inline bool put(const Made& made, std::size_t position, RuleRow& row) {
    row.values[position] = made.value;
    row.nodes[position] = made.node;
    return !made.refused;
}

// The same of the time that says which row is the last.
inline bool put_order(const Made& made, RuleRow& row) {
    const auto* const time = std::get_if<std::int64_t>(&made.value.data);
    row.order = time == nullptr ? first_of_all : *time;
    return !made.refused;
}

inline RuleRow fresh_row(const RuleProgram& rule) {
    return {rule.initial, std::vector<json::NodeIndex>(rule.initial.size(), json::no_node)};
}

// What takes a row away is its key alone.
inline bool is_of_key(const TablePlan& table, std::size_t position) {
    const std::vector<std::size_t>& key = table.keys[table.duplicate_key].columns;
    return std::ranges::find(key, position) != key.end();
}

inline bool mark_deleted(RuleRow& row, bool deleted) {
    row.deleted = deleted;
    if (!deleted) return false;
    std::ranges::fill(row.values, schema::Value{});
    std::ranges::fill(row.nodes, json::no_node);
    return true;
}

}  // namespace copyover::mapping

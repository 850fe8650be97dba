// Which columns took which values of the record that was mapped last; private to lib/mapping.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "mapping/plan/row.hpp"
#include "mapping/record/record_trace.hpp"

namespace copyover::mapping {

// A column of a row rule that reads a value, or the name of one.
struct ColumnSource {
    const RuleProgram* rule = nullptr;
    const ColumnProgram* column = nullptr;   // of the row
    const ColumnProgram* program = nullptr;  // the column, or the part of its object that reads
    const Reading* reading = nullptr;
    json::NodeIndex match = json::no_node;  // as Row::match
    json::NodeIndex node = json::no_node;   // no_node: the record's own name
    bool name = false;                      // of the node, not its value
};

// Values around the record and from elsewhere are left out.
void visit_column_sources(const RecordTrace& trace, std::span<const Row> rows, const Program& program,
                          const std::function<void(const ColumnSource&)>& visit);

// The column of the rule that takes the rest of the record or match; nullptr where none does.
const ColumnProgram* column_of_rest(const RuleProgram& rule);

// "messages.sent_at as timestamptz (epoch_ms)"
std::string text_of(const ColumnSource& source, const Plan& plan);

}  // namespace copyover::mapping

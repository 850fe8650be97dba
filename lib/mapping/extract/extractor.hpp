// The values of a row, from a record that was walked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "mapping/extract/lacking.hpp"
#include "mapping/extract/workbench.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

// Whether a column must be fed by some record: NOT NULL, with sources, and not a list that may be empty.
bool can_be_never_matched(const ColumnProgram& column);

class Extractor {
  public:
    Extractor(const Plan& plan, const Redaction& redaction) : bench_(plan, redaction) {}

    // Forgets the values of the last record.
    void start(const RecordContext& context);

    // What follows is about a match of `each` below the record; no_node: about the record again.
    void enter(json::NodeIndex match) { bench_.places.enter(match); }

    [[nodiscard]] bool holds(const std::vector<Condition>& conditions);

    Made make(const ColumnProgram& column, const TablePlan& table, Findings& findings);

    // The value of a reference, which stands in the node, in the column of the parent that is created for it.
    Made take_over(const schema::Type& from, const schema::Value& value, const TablePlan& table,
                   std::size_t position, json::NodeIndex node, Findings& findings);

    [[nodiscard]] Places& places() { return bench_.places; }
    // Whether a place of the column is there, be it null.
    [[nodiscard]] bool is_present(const ColumnProgram& column) { return bench_.is_present(column); }
    [[nodiscard]] std::string shown(const Input& input, Sensitivity sensitivity) const {
        return bench_.reports.shown(input, sensitivity);
    }

    [[nodiscard]] Location locate(json::NodeIndex node) const { return bench_.reports.locate(node); }

    // Repairs of the last make().
    [[nodiscard]] const ConversionState& state() const { return bench_.readings.state(); }

    // By ColumnProgram::number: in how many records it was looked for.
    [[nodiscard]] const std::vector<std::uint64_t>& fed() const { return bench_.feeds.looked_for(); }
    void add_counts(const Extractor& other) { bench_.feeds.add(other.bench_.feeds); }

    // Of the current record, see MappedRecord.
    std::vector<Lacking>& lacking() { return lacking_; }
    [[nodiscard]] const std::vector<std::size_t>& first_matches() const {
        return bench_.feeds.first_matches();
    }
    [[nodiscard]] const std::vector<PassedOver>& passed_over() const { return bench_.passed_over; }

  private:
    void report_null(const Target& target, json::NodeIndex node);

    Workbench bench_;
    std::vector<Lacking> lacking_;
};

}  // namespace copyover::mapping

// What is wrong with the columns of a record, as findings.
#pragma once

#include <string>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "json/line_index.hpp"
#include "mapping/convert/conversion.hpp"
#include "mapping/extract/places.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

// The column that is made, and where its findings go.
struct Target {
    const ColumnProgram& column;
    const TablePlan& table;
    Findings& findings;
};

class ColumnReports {
  public:
    ColumnReports(const Places& places, const Redaction& redaction)
        : places_(places), redaction_(redaction) {}

    // Behind places.start().
    void start();

    [[nodiscard]] Location locate(json::NodeIndex node) const;
    [[nodiscard]] std::string shown(const Input& input, Sensitivity sensitivity) const;

    void report(const Target& target, const Rule& rule, json::NodeIndex node, std::string message,
                std::string fix) const;
    // Why the column does not take the value.
    void report(const Target& target, const Failure& failure, const Input& input) const;
    // One finding for a column, at the first of its values.
    void report_doubts(const Target& target, json::NodeIndex node, std::uint8_t doubts) const;
    // A value that is not taken over from a reference into the key of the parent.
    void report_not_created(const Target& target, const Failure& failure, const Input& input,
                            json::NodeIndex node) const;
    // A NOT NULL column gets NULL. `passed_over`: a value was there, of a JSON type that does not fit.
    [[nodiscard]] Finding null_violation(const Target& target, json::NodeIndex node, bool passed_over) const;

  private:
    [[nodiscard]] Finding finding(const Target& target, const Rule& rule, json::NodeIndex node,
                                  std::string message, std::string fix) const;
    // Where the value stands, or else the row.
    [[nodiscard]] json::NodeIndex or_row(json::NodeIndex node) const {
        return node == json::no_node ? places_.match() : node;
    }

    const Places& places_;
    Redaction redaction_;
    mutable json::LineIndex lines_;  // of the record's text
};

}  // namespace copyover::mapping

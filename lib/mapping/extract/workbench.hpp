// What columns are made with, and what is made.
#pragma once

#include <cstdint>
#include <vector>

#include "mapping/convert/value_form.hpp"
#include "mapping/extract/column_reports.hpp"
#include "mapping/extract/feeds.hpp"
#include "mapping/extract/places.hpp"
#include "mapping/extract/readings.hpp"

namespace copyover::mapping {

// The value of a column and the node in which it stands. Refused: there is a finding, and the value is NULL or wrong.
struct Made {
    schema::Value value;
    json::NodeIndex node = json::no_node;
    bool refused = false;
};

// A value that alternatives did not take because of its JSON type.
struct PassedOver {
    json::NodeIndex node = 0;
    std::uint32_t alternative = 0;
};

struct Workbench {
    Workbench(const Plan& plan, const Redaction& redaction)
        : places(plan, arena), readings(arena), reports(places, redaction), feeds(plan.program->columns) {}

    // Forgets the values of the last record.
    void start(const RecordContext& context);

    // Whether a place of the column is there, be it null.
    bool is_present(const ColumnProgram& column);

    // Of the column's own kind, or else its fallback.
    Made make(const Target& target) {
        feeds.look_for(target.column.number);
        Made made = make_own(target);
        if (!made.refused && made.value.is_null()) made = make_missing(target, made);
        return made;
    }

    Made refuse(const Target& target, const Failure& failure, const Input& input, Made made = {}) const {
        reports.report(target, failure, input);
        made.refused = true;
        return made;
    }
    // Of a text that was put together.
    Made take_whole(const Target& target, const Input& input, json::NodeIndex node = json::no_node);

    schema::Arena arena;
    Places places;
    Readings readings;
    ColumnReports reports;
    Feeds feeds;
    ValueForm form;
    std::vector<PassedOver> passed_over;  // of the record

  private:
    // A jump to the kind's own function.
    Made make_own(const Target& target);
    // Where that made nothing: NULL, where it stays, or the fallback.
    Made make_missing(const Target& target, Made made);
};

}  // namespace copyover::mapping

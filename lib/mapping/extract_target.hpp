// What an Extractor is working on; private to lib/mapping.
#pragma once

#include "mapping/extract.hpp"

namespace copyover::mapping {

struct Extractor::Target {
    const ColumnProgram& column;
    const TablePlan& table;
    schema::Value& value;
    json::NodeIndex& node;
    Findings& findings;
};

}  // namespace copyover::mapping

// What becomes of one record, told value by value. Plain values; texts hold only what may be shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/finding.hpp"

namespace copyover {

// A row rule of the mapping, and what it does with the record.
struct ExplainedRule {
    Location at;  // in the mapping
    std::string table;
    std::string verdict;
};

struct ExplainedSource {
    Location at;  // in the mapping
    std::string verdict;
    std::vector<ExplainedRule> rules;
};

struct ExplainedColumn {
    std::string name;
    std::string value;
    std::string origin;
};

struct ExplainedRow {
    std::string table;
    std::string rule;  // its pointer in the mapping
    std::string fate;  // where it is not simply sent
    std::vector<ExplainedColumn> columns;
};

// A value of the record, or a member name that a `*` matched.
struct ExplainedValue {
    Location at;
    std::uint64_t length = 0;  // in bytes, as written; 0 of a name
    std::string shown;
    std::vector<std::string> fates;
    bool asked_for = false;
};

struct Explanation {
    std::string subject;  // "record /general/3 of messages.json, lines 40 to 52"
    std::string verdict;
    std::vector<ExplainedSource> sources;
    std::vector<ExplainedRow> rows;
    std::vector<ExplainedValue> values;
    Findings findings;           // about the record
    const Rule* rule = nullptr;  // whose meaning was asked for as well
};

}  // namespace copyover

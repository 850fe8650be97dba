// How the last record came to its result, for those who tell it; private to lib/mapping.
#pragma once

#include <cstddef>
#include <span>

#include "mapping/account/accounting.hpp"
#include "mapping/extract/extractor.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

// A value of a row that lost something because the mapping asks for it.
struct RowLoss {
    const RuleProgram* rule = nullptr;
    json::NodeIndex match = json::no_node;  // as Row::match
    std::size_t column = 0;                 // position in TablePlan::columns
    const Rule* loss = nullptr;
};

// Valid as long as the MappedRecord.
struct RecordTrace {
    std::span<const RuleProgram* const> taking;  // the row rules whose conditions hold
    const Takers* takers = nullptr;
    const RecordWalk* walk = nullptr;
    Extractor* extractor = nullptr;
    std::span<const RowLoss> losses;
};

}  // namespace copyover::mapping

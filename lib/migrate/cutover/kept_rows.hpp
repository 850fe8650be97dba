// Whole rows as they are before triggers may change columns that are not mapped, so that a rollback can restore
// them.
#pragma once

#include <cstdint>
#include <vector>

#include "migrate/cutover/compared.hpp"
#include "migrate/cutover/locked.hpp"
#include "migrate/ledger/undo_log.hpp"

namespace copyover::migrate {

// By table of the plan: whether they were copied, which they are where something may reach them.
std::vector<bool> keep_rows(const WritingRun& run, const Locked& locked, const Compared& compared);

struct ChangedRows {
    std::uint64_t rows = 0;
    UndoLog::Staging staging;
};

// Of a table whose rows were kept: those that are not what they were.
ChangedRows changed_rows(const WritingRun& run, const Target& target, const UndoTable& table);

}  // namespace copyover::migrate

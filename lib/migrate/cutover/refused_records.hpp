// In a search: the records of rows that the server refuses without naming them.
#pragma once

#include <cstddef>
#include <optional>

#include "migrate/merge/merge_updates.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/target/orphan_rows.hpp"
#include "migrate/write/writing_run.hpp"

namespace copyover::migrate {

// Throws LoadRefused where the search has found rows.
void throw_found(const std::optional<RefusedSearch>& search);

// A foreign key that comes back says what is wrong, but not of which row. Throws LoadRefused.
void name_orphans(const WritingRun& run, OrphanRows& orphan_rows, const RefusedSearch& search);

// An UPDATE that is refused does not say of which row. Throws LoadRefused.
void name_refused_updates(const WritingRun& run, MergeUpdates& updates, std::size_t table,
                          const RefusedSearch& search);

}  // namespace copyover::migrate

// What all tables get once their rows are in.
#pragma once

#include <span>

#include "migrate/target/sequences.hpp"
#include "migrate/target/target.hpp"
#include "migrate/write/writing_run.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

// Of the tables as they were read from the catalog. Throws InternalError where it is not among them.
const postgres::TargetTable& live_table(std::span<const postgres::TargetTable> live,
                                        const schema::Name& name);

// Sequences go on behind the rows; the tables that the role owns get statistics.
void settle(const WritingRun& run, const Target& target, std::span<const ColumnSequence> sequences,
            std::span<const postgres::TargetTable* const> tables);

}  // namespace copyover::migrate

// The way back: the legacy files as the tables are now.
#pragma once

#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"

namespace copyover::migrate {

// Writes options.exporting.output: the files of DATA, byte for byte but for the members whose columns changed and the
// records whose rows are gone. In one snapshot; before the folder gets its name, its files are read with the same
// mapping and compared with the tables, every row and every mapped column. Where a change has no way back, a finding
// says so and nothing is written. Needs options.target.dbname. Throws as survey(), and UsageError for standard
// input or a folder that is there.
void export_files(const Options& options, RunFacts& facts);

}  // namespace copyover::migrate

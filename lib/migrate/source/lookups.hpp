// The pass in front of the first: what columns look up in rows of other sources.
#pragma once

#include <vector>

#include "base/run_facts.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Reads the files that feed the tables of the plan's lookups and tells all files what they hold. What is
// wrong with their records is left to the survey to find. Does nothing where the mapping looks nothing up.
// Memory: mapping::most_lookup_bytes for each lookup. False, and the finding lookup-too-large, where one
// needs more. Throws as survey().
bool find_lookups(const mapping::Plan& plan, std::vector<SourceFile>& files, const Options& options,
                  RunFacts& facts);

}  // namespace copyover::migrate

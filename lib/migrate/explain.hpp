// What becomes of one record, and why.
#pragma once

#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"

namespace copyover::migrate {

// options.explain.words are a migration, the data where it is not this folder, and an address, which may be the whole
// text of a finding. Surveys all files as check() does, because keys and references decide with. Fills
// facts.explanation; where the migration cannot be used, findings and exit 2 as check(). Throws UsageError where there
// is no such file, and as survey().
void explain(const Options& options, RunFacts& facts);

}  // namespace copyover::migrate

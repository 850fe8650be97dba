// Whether the files are those that a run read: what came into them later would be taken for rows that were deleted.
#pragma once

#include "base/run_facts.hpp"
#include "migrate/ledger/ledger.hpp"

namespace copyover::migrate {

// A file that the newest run which read it did not read as it is, or that none did, is a finding files-unrecorded; so
// is another mapping than that run's. Uses facts.sources and facts.mapping.
void require_recorded(Ledger& ledger, RunFacts& facts);

}  // namespace copyover::migrate

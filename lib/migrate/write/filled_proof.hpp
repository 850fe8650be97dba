// The proof that tables which a run fills from empty hold the source's rows and no others.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"
#include "migrate/write/writing_run.hpp"
#include "postgres/catalog/reach.hpp"

namespace copyover::migrate {

// Findings name what differs, and who else of `reach` may have changed it. `digests` are the source's.
void prove_filled(const WritingRun& run, const Target& target, std::span<const std::size_t> tables,
                  const std::vector<TableDigest>& digests, std::span<const postgres::Reach> reach);

}  // namespace copyover::migrate

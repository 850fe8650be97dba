// Objects set aside, rows sent and updated, objects back in place.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "migrate/cutover/compared.hpp"
#include "migrate/cutover/locked.hpp"
#include "migrate/cutover/planned.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/orphan_rows.hpp"
#include "migrate/target/sequences.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

struct ObjectsAside {
    std::vector<ColumnSequence> sequences;  // locked
    std::vector<bool> truncated;            // by table of the plan
    std::unique_ptr<OrphanRows> orphans;    // in a search
};

ObjectsAside set_aside(const WritingRun& run, const Locked& locked, const Created& created,
                       const Planned& planned, const std::optional<RefusedSearch>& search);

struct Loaded {
    std::vector<TableDigest> digests;  // of the source, by table
    std::vector<RowSum> expected;      // of tables that held rows: all rows as they must be now
};

// COPY, then the updates. Throws LoadRefused.
Loaded load_rows(const WritingRun& run, const Locked& locked, const Compared& compared,
                 const Planned& planned, const ObjectsAside& aside,
                 const std::optional<RefusedSearch>& search);

// Throws LoadRefused where the rows do not fit what is to come back.
void restore(const WritingRun& run, const Planned& planned, const ObjectsAside& aside,
             const std::optional<RefusedSearch>& search);

}  // namespace copyover::migrate

// The run in the ledger, with what takes it out again, and the proof of what the tables hold.
#pragma once

#include <cstdint>
#include <vector>

#include "migrate/cutover/compared.hpp"
#include "migrate/cutover/loaded.hpp"
#include "migrate/cutover/locked.hpp"
#include "migrate/cutover/planned.hpp"
#include "postgres/catalog/reach.hpp"

namespace copyover::migrate {

struct Recorded {
    std::vector<postgres::Reach> reach;  // what the run sets off
    std::vector<std::uint64_t> beside;   // by table of the plan: rows that were there and that it changed
};

// All DDL that is left, so that verification sees what it sets off. `kept` is what keep_rows() says.
Recorded record_undo(const WritingRun& run, const Locked& locked, const Compared& compared,
                     const std::vector<bool>& kept, const Created& created, const Loaded& loaded);

// Behind the last trigger and the last DDL; tables, too, that receive no row.
void prove(const WritingRun& run, const Locked& locked, const Compared& compared, const Loaded& loaded,
           const Recorded& recorded);

}  // namespace copyover::migrate

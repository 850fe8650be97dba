// What load changes on empty tables before it sends rows, and the steps that bring everything back. Pure: a
// value that tests can print.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrate/ledger/load_ledger.hpp"
#include "migrate/run/options.hpp"
#include "migrate/target/object_plan.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

struct LoadPlan {
    std::vector<std::string> prepare;  // statements of the transaction that begins the run
    std::vector<Step> steps;           // in the order in which they are done
    std::vector<PlanFacts> facts;
    bool fills_indexes = false;     // GIN indexes stay in place: sessions that send need work_mem
    bool keeps_references = false;  // a foreign key between the tables stays: parents must come first
};

// Objects that `objects` drops are dropped, except for GIN indexes that are to be filled in place: always or
// never where `index_build` says so, else those over expressions, because their cost is computing the
// expression, which several connections share. `run` is a run id; only owned tables get
// a guard, those among `watched` too, which receive no rows.
LoadPlan plan_load(const std::vector<PlannedTable>& tables, const ObjectPlan& objects,
                   const std::vector<const postgres::TargetTable*>& watched,
                   std::optional<IndexBuild> index_build, const std::string& run, const Quote& quote);

}  // namespace copyover::migrate

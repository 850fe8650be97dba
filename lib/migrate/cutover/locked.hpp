// The tables locked: from here on what the catalog and the tables hold stays.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "migrate/target/target.hpp"
#include "migrate/target/transaction.hpp"
#include "migrate/write/writing_run.hpp"

namespace copyover::migrate {

struct Locked {
    std::vector<schema::Name> existing;  // tables of the plan that were there before
    std::unique_ptr<Transaction> transaction;
    std::vector<std::string> catalog;  // the existing tables' lines, before the run
    std::unique_ptr<Target> target;    // at one place, because others refer to it

    [[nodiscard]] bool was_there(const schema::Name& table) const;
};

// A load that has begun since the preflight is a finding, and so is a table that schema.sql does not fit.
Locked lock(const WritingRun& run);

// Behind everything that the run did: changes to the catalog of the tables that were there are findings.
// `created` are those that the run created.
void compare_catalog(const WritingRun& run, const Locked& locked, const std::vector<schema::Name>& created);

}  // namespace copyover::migrate

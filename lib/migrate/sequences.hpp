// The sequences behind serial and identity columns of loaded tables.
#pragma once

#include <string>
#include <vector>

#include "migrate/target.hpp"
#include "postgres/connection.hpp"

namespace copyover::migrate {

struct OwnedSequence {
    std::string sequence;  // qualified and quoted
    std::size_t table = 0;
    std::string column;
};

std::vector<OwnedSequence> find_sequences(postgres::Connection& connection, const Target& target,
                                          const mapping::Plan& plan, const std::vector<std::size_t>& tables);

// Before COPY: nextval and setval do not roll back, but a RESTART at the value that comes next anyway puts
// the sequence into the transaction, and then they do (EXPERIMENTS.md part A).
void enlist_sequences(postgres::Connection& connection, const std::vector<OwnedSequence>& sequences);

// After the load: sequences whose next value the loaded rows have used up continue behind the greatest of
// them.
void advance_sequences(postgres::Connection& connection, const Target& target,
                       const std::vector<OwnedSequence>& sequences);

}  // namespace copyover::migrate

// The sequences that number columns of loaded tables: owned by them or used by their defaults.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "migrate/run/options.hpp"
#include "migrate/target/target.hpp"
#include "postgres/catalog/objects.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

struct ColumnSequence {
    std::string sequence;  // qualified and quoted
    std::size_t table = 0;
    std::string column;
    bool counts = false;  // the column holds the numbers themselves, not a text made of them
};

// Of those tables of the plan, as far as the role owns the sequence.
std::vector<ColumnSequence> find_sequences(std::span<const postgres::TargetTable> live, const Target& target,
                                           const mapping::Plan& plan, std::span<const std::size_t> tables);

// Before COPY, and before a position is read: locks the sequences against nextval and setval of other
// sessions. Neither rolls back, but ALTER SEQUENCE writes the sequence anew in this transaction, and behind
// it they do. It says the cache that the sequence has, because that changes nothing and keeps the position,
// which is read behind the lock.
void enlist_sequences(postgres::Connection& connection, std::span<const ColumnSequence> sequences,
                      const Options& options);

// After the load: sequences whose next value the loaded rows have used up continue behind the last of them.
void advance_sequences(postgres::Connection& connection, const Target& target,
                       std::span<const ColumnSequence> sequences);

}  // namespace copyover::migrate

// Finds the record that an index or a foreign key refuses which cannot be brought back: CREATE INDEX and ADD
// CONSTRAINT name no row.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "base/finding.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/target.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Sends the rows of the step's table, as `replay` hands them out, to a temporary table that has this index
// alone, in a transaction that is rolled back. Returns the place of the record whose row is refused, of equal
// ones the second; nothing where the step builds no index, or where the temporary table takes all rows, as
// where the index is about columns that the database fills. Of a foreign key of which only the server knows
// what it finds equal the server tells the rows that refer to none; nothing where the table is partitioned.
// Throws what Connection and replay throw.
std::optional<Location> find_record_refused_by(const Step& step, postgres::Connection& connection,
                                               const Target& target, const mapping::Plan& plan,
                                               std::span<const SourceFile> files, const Options& options,
                                               const std::function<void(RowConsumer&)>& replay);

// The statement of an index of the table, for another table; nothing where it is about another one.
std::optional<std::string> index_for_other(postgres::Connection& connection, const std::string& statement,
                                           const schema::Name& table, const schema::Name& other);

}  // namespace copyover::migrate

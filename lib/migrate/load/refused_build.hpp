// Finds the record that a unique index refuses which cannot be brought back: CREATE INDEX names no row.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "base/finding.hpp"
#include "mapping/plan.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/target.hpp"
#include "postgres/connection.hpp"

namespace copyover::migrate {

// Sends the rows of the step's table, as `replay` hands them out, to a temporary table that has this index
// alone, in a transaction that is rolled back. Returns the place of the record whose row comes second;
// nothing where the step builds no unique index, or where the temporary table takes all rows, as where the
// index is about columns that the database fills. Throws what Connection and replay throw.
std::optional<Location> find_record_refused_by(const Step& step, postgres::Connection& connection,
                                               const Target& target, const mapping::Plan& plan,
                                               std::span<const SourceFile> files, const Options& options,
                                               const std::function<void(RowConsumer&)>& replay);

}  // namespace copyover::migrate

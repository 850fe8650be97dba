// Which units of a load are still as they were put in: told by the transaction that every row bears.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mapping/plan/plan.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/options.hpp"
#include "migrate/verify/table_digest.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

// How the recorded columns of a table are read: `table` is the live one, the columns of which that take literals are
// made so, and the plan points into it. Returns the column that it lacks by now; empty where all are there.
std::string plan_reading(const UndoTable& recorded, schema::Table& table, mapping::TablePlan& plan);

// Rows of a table by the transaction that wrote them, as xmin::text gives it.
using RowsByTransaction = std::map<std::string, RowSum>;

RowSum sum_of(const RowsByTransaction& rows);

// Reads all rows. Nothing where a recorded column is gone or of a type that cannot be read.
std::optional<RowsByTransaction> read_by_transaction(postgres::Connection& connection, const UndoTable& table,
                                                     const Options& options);

struct ProvenUnits {
    // The tables hold the rows of all units and no others; subtransactions of triggers may have written some.
    bool all = false;
    std::set<std::string> transactions;  // of the units whose every row is as it was put in
};

// `found` holds the tables that could be read, by their position in the plan. What a unit put into another
// table is not proven.
ProvenUnits prove_units(const std::vector<UnitPart>& parts,
                        const std::map<std::size_t, RowsByTransaction>& found);

}  // namespace copyover::migrate

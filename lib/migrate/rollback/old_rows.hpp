// Rows that were there before a run, given the values back that the ledger keeps of them.
#pragma once

#include <cstdint>
#include <string>

#include "migrate/ledger/undo_log.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Where the ledger keeps old rows of the table.
void give_old_rows_back(postgres::Connection& connection, UndoLog& log, const std::string& run,
                        const UndoTable& table);

// How many of them the table does not hold as they were; 0 where none are kept.
std::uint64_t rows_not_given_back(postgres::Connection& connection, UndoLog& log, const std::string& run,
                                  const UndoTable& table);

}  // namespace copyover::migrate

// How messages about recorded tables name their rows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/redaction.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// "live.id, live.number": what the query selects whose rows named_row() names.
std::string key_list(const postgres::Connection& connection, const UndoTable& table, std::string_view alias);

// "the row with id \"u_1\"". Keys are shown, other values as `redaction` says, those of secret columns never.
std::string named_row(const UndoTable& table, const postgres::Result& rows, std::size_t row,
                      const Redaction& redaction);

}  // namespace copyover::migrate

// The rows that an UPDATE refuses, which the server does not name.
#pragma once

#include <functional>
#include <string>

#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Called with the place (ctid) of a row of the staging table that is refused alone. False ends the search.
using UpdateRefused = std::function<bool(const std::string& tid, const postgres::ServerError& error)>;

// The condition on `staged`, the staging table, that picks the row.
std::string is_staged_at(const std::string& tid);

// Halves what is refused until one row is left, in savepoints of the transaction; nothing stays updated.
// `update` ends with a condition and knows the rows of `staging`, quoted, as staged.
void find_refused_updates(postgres::Connection& connection, const std::string& update,
                          const std::string& staging, const Options& options, const UpdateRefused& refused);

}  // namespace copyover::migrate

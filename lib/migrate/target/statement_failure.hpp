// What an error of the server says about a statement of schema.sql or of the ledger.
#pragma once

#include <optional>
#include <string>

#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// False where it speaks of the connection, of locks, resources or a stop.
bool is_about_statement(const postgres::ServerError& error);

// Runs the statement in the transaction that is open, behind a savepoint. Returns what the server says
// against it; nothing where it was done. Throws where the error is not about the statement.
std::optional<postgres::ServerError> try_statement(postgres::Connection& connection,
                                                   const std::string& statement, const Options& options);

}  // namespace copyover::migrate

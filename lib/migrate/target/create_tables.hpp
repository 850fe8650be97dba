// Creates the tables that the target lacks from their statements in schema.sql, inside the run's transaction.
#pragma once

#include "base/finding.hpp"
#include "migrate/run/migration.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Runs the statements of missing tables (with their types, sequences, constraints, indexes, comments,
// functions and triggers) in the order of the file, and notes table-created for each table, whose names it
// returns. What lives beside tables is left as it is, and is a finding where schema.sql defines it in another
// way. Throws EnvironmentError where the role may not create, UsageError where the server refuses a statement
// of schema.sql.
std::vector<schema::Name> create_missing_tables(postgres::Connection& connection, const Migration& migration,
                                                Findings& findings);

}  // namespace copyover::migrate

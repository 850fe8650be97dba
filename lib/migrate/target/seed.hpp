// Puts the rows of seed.sql where the rows of a rehearsal will refer to them.
#pragma once

#include "base/run_facts.hpp"
#include "migrate/run/migration.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Makes the tables of schema.sql in an empty database, runs seed.sql and commits. Notes how many rows each table
// then holds. Throws UsageError with the place of a statement that the server refuses.
void plant_seed(postgres::Connection& connection, const Migration& migration, RunFacts& facts);

}  // namespace copyover::migrate

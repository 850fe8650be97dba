// What schema.sql makes beside tables, and lives in the target already: types, sequences, collations,
// routines, schemas, extensions. The run leaves them alone, whatever the statement says.
#pragma once

#include <vector>

#include "base/finding.hpp"
#include "migrate/run/migration.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// For each statement of schema.sql whether the object that it makes, changes or comments on lives already.
// One whose definition differs is a finding schema-differs with the statement to run by hand. Definitions are
// compared by the server: each object is made among the session's temporary ones, read and taken back.
// Needs a transaction that may write; nothing remains of it.
std::vector<bool> find_live_objects(postgres::Connection& connection, const Migration& migration,
                                    Findings& findings);

// The same in a transaction of its own, in front of any lock, where the target lacks a table of schema.sql:
// only then its statements are run.
void judge_live_objects(postgres::Connection& connection, const Migration& migration, Findings& findings);

}  // namespace copyover::migrate

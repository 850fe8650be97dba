// Updates that change a key to which rows refer by a foreign key that acts on it: ON UPDATE CASCADE, SET NULL
// or SET DEFAULT.
//
// While a run loads, its foreign keys are set aside, and a row that refers would not follow; while one is in
// place, rows that the run has just put in would follow the old value. Neither is what the constraint would
// have done, so such an update is refused.
#pragma once

#include <span>
#include <string>

#include "base/finding.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

struct KeyMove {
    schema::Name table;
    std::string new_rows;                  // as FROM names them: the same rows with their new values
    std::span<const std::string> columns;  // that are updated
    std::string same_row;                  // condition over the aliases `live` and `moved`
};

// Adds key-followed for each foreign key, of migrated tables and of others, by which rows refer to a key that
// changes. Reads the rows of `new_rows` and those that refer to them.
void report_followers(postgres::Connection& connection, const KeyMove& move, Findings& findings);

}  // namespace copyover::migrate

// What a rollback sets off in tables that it deletes rows from or gives old values back to.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "migrate/target/object_plan.hpp"
#include "postgres/catalog/reactions.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Which of the tables, as they are before a run, its rollback empties by TRUNCATE, while all foreign keys
// stay in place. Returns the statement, empty where there is none.
std::string truncate_beside_references(const std::vector<PlannedTable>& tables,
                                       const std::vector<postgres::TargetTable>& live, const Quote& quote,
                                       std::vector<bool>& truncated);

// Before a run commits: what a rollback of it would set off. `updated` are tables of which it changes rows.
void report_rollback_reactions(postgres::Connection& connection, const std::vector<PlannedTable>& tables,
                               const std::vector<postgres::TargetTable>& live,
                               const std::vector<schema::Name>& updated, Findings& findings);

// Findings rollback-fires.
void report_reactions(postgres::Connection& connection, std::span<const postgres::Reaction> reactions,
                      std::string_view rollback, Findings& findings);

// The statements that keep them quiet, and those that bring them back.
std::string fix_of(postgres::Connection& connection, std::span<const postgres::Reaction> reactions);

// Whether an error of this state may come out of a trigger's function rather than of the server itself.
bool is_raised_by_reaction(std::string_view sqlstate);

}  // namespace copyover::migrate

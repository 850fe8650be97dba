// Whether what a load sets aside can be brought back, before anything depends on it.
#pragma once

#include <string>
#include <vector>

#include "base/finding.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

// While the tables are empty and everything is set aside: does all steps once, compares the catalog with the
// one `before`, and takes it back. Findings not-restorable.
void prove_restorable(postgres::Connection& connection, const std::vector<Step>& steps,
                      const std::vector<schema::Name>& tables, const std::vector<std::string>& before,
                      const Options& options, Findings& findings);

// What the role lacks to do the steps that are left: findings privilege-missing with the statement that gives
// it.
void judge_restoring(postgres::Connection& connection, const std::vector<Step>& steps,
                     const std::vector<schema::Name>& tables, Findings& findings);

}  // namespace copyover::migrate

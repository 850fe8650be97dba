// What a look at the catalog says before anything is locked. Read-only.
#pragma once

#include <vector>

#include "base/finding.hpp"
#include "postgres/catalog.hpp"
#include "postgres/connection.hpp"

namespace copyover::migrate {

// Findings server-version and server-encoding.
void check_server(postgres::Connection& connection, Findings& findings);

// Findings privilege-missing and row-security.
void check_tables(const std::vector<postgres::TargetTable>& tables, Findings& findings);

}  // namespace copyover::migrate

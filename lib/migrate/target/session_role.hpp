// The role that the session works as.
#pragma once

#include "base/finding.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// A note where it is another than the one that logged in (ALTER ROLE or DATABASE ... SET role, PGOPTIONS):
// tables are created as its own, and its privileges count. It is never changed.
void report_session_role(postgres::Connection& connection, Findings& findings);

}  // namespace copyover::migrate

// A load keeps settings and a lock in its sessions from one transaction to the next. A pool that lends
// sessions by the transaction would give them to the application.
#pragma once

#include <string>

#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// For a pooled connection: whether the pool keeps a session for it, and another one for another connection,
// idle and in transaction in turn. Throws EnvironmentError with what to connect to instead where it does not;
// else the session is the connection's own from now on (Connection::own_session).
void require_own_sessions(postgres::Connection& connection, const std::string& dbname);

// That the session is still the one that it was. Throws EnvironmentError.
void require_same_session(postgres::Connection& connection);

}  // namespace copyover::migrate

// What a server does that does not answer.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/lock_holders.hpp"
#include "postgres/connection/apart.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::postgres {

// What the server does for a connection that waits.
struct Activity {
    enum class Kind { works, waits_for_client, waits_for_standby, waits_for_lock };
    Kind kind = Kind::works;
    std::string standbys = {};              // synchronous_standby_names
    std::vector<LockHolder> blockers = {};  // who holds the lock
};

// Asks over a connection of its own, in another thread. Throws Error where the server cannot be asked.
ApartResult<Activity> ask_activity(const std::string& dbname, const Connection& connection);

}  // namespace copyover::postgres

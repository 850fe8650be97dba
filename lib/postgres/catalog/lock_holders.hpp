// Who holds the locks that a run waits for. Nothing is shown of what the sessions execute.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// A session or prepared transaction of this database that holds a lock on a table, or on a relation of
// another kind. Autovacuum is left out, because it gives way, unless it works against wraparound.
struct LockHolder {
    schema::Name table;
    std::int64_t pid = 0;                   // 0 for a prepared transaction
    std::vector<std::string> transactions;  // the prepared one; several where the server does not tell which
    std::string application;                // empty where there is none or the role may not see it
    std::optional<double> age;  // seconds since its transaction began; nothing where the role may not see it
};

// On the tables or their partitions.
std::vector<LockHolder> find_lock_holders(Connection& connection, const std::vector<schema::Name>& names);

// On whatever is not PostgreSQL's own, the oldest first.
std::vector<LockHolder> find_lock_holders(Connection& connection);

// Those for whom the session waits, on whatever it is; without a table where it is none. Nothing where it waits
// for no lock.
std::vector<LockHolder> find_blockers(Connection& connection, int backend);

// The session that holds the advisory lock, without a table; nothing where none does.
std::optional<LockHolder> find_advisory_holder(Connection& connection, std::string_view key);

}  // namespace copyover::postgres

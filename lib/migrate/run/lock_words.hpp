// Holders of locks as a run names them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "postgres/catalog/lock_holders.hpp"

namespace copyover::migrate {

// Of a statement that waited for a lock in vain.
inline constexpr std::string_view lock_not_available = "55P03";

// "session 4711 (psql)"
std::string who(const postgres::LockHolder& holder);

// "for 12 s"
std::string since(const postgres::LockHolder& holder);

// "session 4711 (psql) holds a lock on users for 12 s", "the prepared transaction pt holds ...".
std::string describe(const postgres::LockHolder& holder);

// How its lock goes away.
std::string how_to_end(const postgres::LockHolder& holder);

// ": session 4711 (psql) holds ... (how to end it); ...", those of whom each may be the one; empty where none is
// seen any more.
std::string name_holders(std::span<const postgres::LockHolder> holders);

}  // namespace copyover::migrate

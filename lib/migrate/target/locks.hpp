// The locks of a run: waited for in short tries, so that nobody queues up behind it for long, and with a word
// on who holds them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "migrate/run/options.hpp"
#include "migrate/target/transaction.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

// For the life of the session: one run at a time works on a database. Waits a while, because the server may
// not have noticed yet that an earlier process is gone. Throws EnvironmentError where another run works on.
void lock_database(postgres::Connection& connection, const Options& options);

// Locks the tables in one statement, in the order of their names, waiting at most lock_timeout so that
// readers do not queue up behind us; tries again a few times, each in a new transaction. Throws
// EnvironmentError where the lock could not be had, or another run of copyover works on this database.
std::unique_ptr<Transaction> begin_locked(postgres::Connection& connection, std::vector<schema::Name> tables,
                                          const Options& options);

// For the rest of the transaction: what is created lies in the database's own tablespace, whatever role or
// database have for a default. Objects elsewhere are never set aside, so what is brought back lies there.
void pin_storage(postgres::Connection& connection);

// Runs the statement in the transaction that is open, in a savepoint, again a few times where a lock could
// not be had within --lock-timeout. Throws EnvironmentError where it never could.
void run_with_lock(postgres::Connection& connection, const std::string& statement, const Options& options);

// "session 4711 (copyover load), for 12 s": the run of copyover that works on the database now; empty where
// none does.
std::string running(postgres::Connection& connection);

}  // namespace copyover::migrate

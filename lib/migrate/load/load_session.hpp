// What the connections of one load have in common.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "migrate/run/options.hpp"
#include "migrate/target/transaction.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

struct LoadSession {
    std::string dbname;
    std::string run;
    std::int64_t attempt = 0;      // see LoadLedger::take_over
    bool has_secrets = false;      // see Connection::withhold_words
    bool owns_sessions = false;    // behind a pool, which was seen to keep them (require_own_sessions)
    std::string search_path = {};  // resolved; that of the session which began the load
    bool fills_indexes = false;    // work_mem is raised for the pending lists of GIN indexes
};

// Lets the connection pass the guard and sort large indexes in memory.
void prepare_session(postgres::Connection& connection, const LoadSession& session);

// Prepared connections, at least one.
std::vector<std::unique_ptr<postgres::Connection>> open_connections(const LoadSession& session,
                                                                    std::size_t count,
                                                                    std::string_view purpose,
                                                                    const Options& options);

std::vector<postgres::Connection*> pointers(
    const std::vector<std::unique_ptr<postgres::Connection>>& connections);

// A transaction of the run: fenced off from processes that worked on the run before, committed when `work`
// returns. See Transaction::commit; where the answer had to be asked for, the connection is of no more use.
CommitAnswer in_transaction(postgres::Connection& connection, const LoadSession& session,
                            const Options& options, const std::function<void()>& work);

}  // namespace copyover::migrate

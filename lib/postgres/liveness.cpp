#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "postgres/connection.hpp"

namespace copyover::postgres {
namespace {

// An answer that is on its way is no lost one.
constexpr std::chrono::seconds between_looks{1};

// Idle, or inside a statement in want of bytes from us (wait_event ClientRead) or of room for bytes to us.
constexpr auto waits_for_client_sql =
    "SELECT state <> 'active' OR coalesce(wait_event IN ('ClientRead', 'ClientWrite'), false) "
    "FROM pg_catalog.pg_stat_activity WHERE pid = $1";

bool waits_for_client(Connection& asking, int backend) {
    const std::vector<Parameter> parameters{std::to_string(backend)};
    const Result row = asking.execute(waits_for_client_sql, parameters);
    return row.rows() == 0 || row.boolean(0, 0);
}

}  // namespace

bool works_for(const std::string& dbname, const Connection& connection) {
    try {
        Connection asking(dbname, "watch");
        asking.expect_prompt_answers(true);
        if (!waits_for_client(asking, connection.backend())) return true;
        std::this_thread::sleep_for(between_looks);
        return connection.waiting() < connection.patience() ||
               !waits_for_client(asking, connection.backend());
    } catch (const Error&) {
        // Not to be reached by a new connection either.
        return connection.waiting() < connection.patience();
    }
}

}  // namespace copyover::postgres

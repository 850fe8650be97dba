#include "migrate/load/own_sessions.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

constexpr int alternations = 20;

std::int64_t session_of(postgres::Connection& connection) {
    return connection.execute("SELECT pg_catalog.pg_backend_pid()").integer(0, 0);
}

// Where the server itself listens.
std::string server_address(postgres::Connection& connection) {
    const auto row = connection.execute(
        "SELECT coalesce(pg_catalog.host(pg_catalog.inet_server_addr()), "
        "pg_catalog.split_part(pg_catalog.current_setting('unix_socket_directories', true), ',', 1)), "
        "pg_catalog.current_setting('port')");
    const std::string host = row.is_null(0, 0) || row.text(0, 0).empty() ? std::string("the server's")
                                                                         : std::string(row.text(0, 0));
    return fmt::format("host={} port={}", host, row.text(0, 1));
}

// One of the two is in a transaction while the other is asked, so that a pool has reason to swap them.
bool keeps_sessions(postgres::Connection& one, postgres::Connection& other) {
    const std::int64_t session_of_one = session_of(one);
    const std::int64_t session_of_other = session_of(other);
    if (session_of_one == session_of_other) return false;
    for (int i = 0; i < alternations; ++i) {
        postgres::Connection& busy = i % 2 == 0 ? other : one;
        busy.execute("BEGIN READ ONLY");
        const bool kept = session_of(one) == session_of_one && session_of(other) == session_of_other;
        busy.execute("COMMIT");
        if (!kept) return false;
    }
    return true;
}

}  // namespace

void require_own_sessions(postgres::Connection& connection, const std::string& dbname) {
    {
        postgres::Connection other(dbname, "load");
        if (!other.is_pooled() || !keeps_sessions(connection, other)) {
            throw EnvironmentError(
                fmt::format("the connection leads through a pool that lends sessions by the transaction, and "
                            "a load needs "
                            "sessions of its own: connect to the server itself ({}), or through a pool with "
                            "pool_mode=session",
                            server_address(connection)));
        }
    }
    connection.own_session();
}

void require_same_session(postgres::Connection& connection) {
    if (session_of(connection) == connection.backend()) return;
    throw EnvironmentError(
        "the pool gave the connection another session in the middle of the load: connect to the server "
        "itself");
}

}  // namespace copyover::migrate

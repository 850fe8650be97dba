#include "migrate/load/load_session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/load/own_sessions.hpp"
#include "migrate/run/stop_watch.hpp"

namespace copyover::migrate {

namespace {

// Index builds of millions of rows sort in memory instead of on disk.
constexpr std::string_view raise_maintenance_memory =
    R"(
SELECT pg_catalog.set_config('maintenance_work_mem', '256MB', false)
FROM pg_catalog.pg_settings
WHERE name = 'maintenance_work_mem'
  AND setting::pg_catalog.int8 < 262144)";

// A GIN pending list that is full is moved with work_mem (ginInsertCleanup).
constexpr std::string_view raise_work_memory =
    R"(
SELECT pg_catalog.set_config('work_mem', '512MB', false)
FROM pg_catalog.pg_settings
WHERE name = 'work_mem'
  AND setting::pg_catalog.int8 < 524288)";

}  // namespace

void prepare_session(postgres::Connection& connection, const LoadSession& session) {
    const std::vector<postgres::Parameter> guard{std::string(guard_setting), session.run};
    connection.execute("SELECT pg_catalog.set_config($1, $2, false)", guard);
    const std::vector<postgres::Parameter> path{session.search_path};
    connection.execute("SELECT pg_catalog.set_config('search_path', $1, false)", path);
    connection.execute(std::string(raise_maintenance_memory));
    if (session.fills_indexes) connection.execute(std::string(raise_work_memory));
}

std::vector<std::unique_ptr<postgres::Connection>> open_connections(const LoadSession& session,
                                                                    std::size_t count,
                                                                    std::string_view purpose,
                                                                    const Options& options) {
    std::vector<std::unique_ptr<postgres::Connection>> connections;
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
        try {
            connections.push_back(
                std::make_unique<postgres::Connection>(session.dbname, purpose, options.control.interrupt()));
        } catch (const EnvironmentError& error) {
            throw EnvironmentError(fmt::format(
                "load needs a connection for each of its --jobs and one more, and number {} of {} cannot be "
                "had: {}; --jobs takes a smaller number",
                i + 2, std::max<std::size_t>(count, 1) + 1, error.what()));
        }
        if (session.owns_sessions) connections.back()->own_session();
        if (session.has_secrets) connections.back()->withhold_words();
    }
    with_stop_watch(pointers(connections), options, [&] {
        for (const auto& connection : connections)
            prepare_session(*connection, session);
    });
    return connections;
}

std::vector<postgres::Connection*> pointers(
    const std::vector<std::unique_ptr<postgres::Connection>>& connections) {
    std::vector<postgres::Connection*> all;
    for (const auto& connection : connections)
        all.push_back(connection.get());
    return all;
}

CommitAnswer in_transaction(postgres::Connection& connection, const LoadSession& session,
                            const Options& options, const std::function<void()>& work) {
    return again_on_conflict(options, [&] {
        Transaction transaction(connection, options);
        if (session.owns_sessions) require_same_session(connection);
        LoadLedger(connection, options.target.ledger_schema).require_attempt(session.run, session.attempt);
        work();
        return transaction.commit(session.dbname);
    });
}

}  // namespace copyover::migrate

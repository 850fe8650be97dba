#include "migrate/target/transaction.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>
#include <thread>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pause_between_attempts{500};

constexpr int conflict_attempts = 5;

enum class CommitState { committed, unconfirmed, aborted, unknown };

// PostgreSQL 10 and later. A transaction that waits for a standby is committed, and still in progress.
constexpr auto outcome_sql = R"(
SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8),
       (SELECT count(*)
        FROM pg_catalog.pg_stat_activity
        WHERE pid = $2 AND state = 'active' AND wait_event = 'SyncRep'))";

CommitState ask_once(const std::string& dbname, const std::string& transaction_id, int backend) {
    postgres::Connection connection(dbname, "outcome");
    connection.expect_prompt_answers(true);
    const std::vector<postgres::Parameter> parameters{transaction_id, std::to_string(backend)};
    const auto result = connection.execute(outcome_sql, parameters);
    if (result.text(0, 0) == "committed") return CommitState::committed;
    if (result.text(0, 0) == "aborted") return CommitState::aborted;
    return result.integer(0, 1) > 0 ? CommitState::unconfirmed : CommitState::unknown;
}

// Asks the server what became of a transaction.
CommitState ask_outcome(const std::string& dbname, const std::string& transaction_id, int backend,
                        const Options& options) {
    constexpr auto answers_stopped = 3s;
    std::optional<std::chrono::steady_clock::time_point> stopped;
    const auto in_vain = [&] {
        if (!options.control.stop_requested()) return false;
        const auto now = std::chrono::steady_clock::now();
        if (!stopped) stopped = now;
        return now - *stopped >= answers_stopped;
    };
    for (int attempt = 0; attempt < 20 && !in_vain(); ++attempt) {
        try {
            const CommitState state = postgres::apart(
                [dbname, transaction_id, backend] { return ask_once(dbname, transaction_id, backend); },
                [&] {
                    if (in_vain()) options.control.throw_if_stopped();
                });
            if (state != CommitState::unknown) return state;
        } catch (const Error&) {
            // Not reachable yet: that is why there is a next attempt.
        }
        std::this_thread::sleep_for(500ms);
    }
    return CommitState::unknown;
}

}  // namespace

Transaction::Transaction(postgres::Connection& connection, const Options& options)
    : connection_(connection), options_(options) {
    connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    const std::string lock_timeout =
        fmt::format("SET LOCAL lock_timeout = '{}ms'", options.target.lock_timeout.count());
    const std::array<std::string, 5> settings{
        "SET LOCAL row_security = off",
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = '10min'",
        "SET LOCAL synchronous_commit = on",
        lock_timeout,
    };
    for (const std::string& setting : settings)
        connection.execute(setting);
}

Transaction::~Transaction() {
    try {
        rollback();
    } catch (const Error&) {
        // The connection is gone, and the transaction with it.
        open_ = false;
    }
}

void Transaction::rollback() {
    if (!open_) return;
    open_ = false;
    connection_.execute("ROLLBACK");
}

CommitAnswer Transaction::commit(const std::string& dbname) {
    const std::string id(connection_.execute("SELECT pg_catalog.pg_current_xact_id()").text(0, 0));
    open_ = false;
    connection_.take_unconfirmed();
    try {
        connection_.execute("COMMIT");
        return connection_.take_unconfirmed() ? CommitAnswer::unconfirmed : CommitAnswer::received;
    } catch (const postgres::ConnectionLost& lost) {
        switch (ask_outcome(dbname, id, connection_.backend(), options_)) {
            case CommitState::committed:
                return connection_.take_unconfirmed() ? CommitAnswer::unconfirmed : CommitAnswer::asked_for;
            case CommitState::unconfirmed: return CommitAnswer::unconfirmed;
            case CommitState::aborted:
                options_.control.throw_if_stopped();
                throw EnvironmentError(
                    fmt::format("the connection was lost during COMMIT, and the server says that transaction "
                                "{} was rolled back: {}",
                                id, lost.what()));
            case CommitState::unknown: break;
        }
        throw OutcomeUnknown(
            fmt::format("the connection was lost during COMMIT of transaction {}, and the "
                        "server cannot be asked: {}",
                        id, lost.what()));
    }
}

void report_commit_asked(Findings& findings) {
    Finding finding;
    finding.rule = &rule::commit_asked;
    finding.message =
        "the connection was lost during COMMIT; the server was asked over another one, and says that it "
        "committed";
    findings.add(std::move(finding));
}

void end_committed(CommitAnswer answer, const std::string& result, RunFacts& facts) {
    facts.result = result;
    if (answer == CommitAnswer::asked_for) report_commit_asked(facts.findings);
    if (answer != CommitAnswer::unconfirmed) return;
    facts.result += not_confirmed;
    throw EnvironmentError(
        "the wait for a synchronous standby was given up: the transaction is committed on this server, but "
        "may be lost with it");
}

bool is_conflict(const postgres::ServerError& error) {
    return error.fields().sqlstate == "40P01" || error.fields().sqlstate == "40001";
}

void pause_after_conflict(int attempt, const postgres::ServerError& error, const Options& options) {
    options.control.throw_if_stopped();
    if (attempt == conflict_attempts) {
        throw EnvironmentError(
            fmt::format("other sessions stood in the way in each of {} tries: {}; stop the application, or "
                        "wait until it has less to do",
                        conflict_attempts, error.what()));
    }
    std::this_thread::sleep_for(pause_between_attempts);
}

}  // namespace copyover::migrate

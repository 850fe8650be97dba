#include "migrate/target/transaction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

constexpr int lock_attempts = 5;
constexpr std::chrono::milliseconds pause_between_attempts{500};

// Any number will do as long as every copyover uses it: the bytes of "copyover".
constexpr std::string_view advisory_lock = "7165069199033132402";

constexpr std::string_view another_run =
    "another run of copyover works on this database; wait until it has ended";

constexpr std::string_view lock_not_available = "55P03";

enum class CommitState { committed, aborted, unknown };

// Asks the server what became of a transaction (pg_xact_status, PostgreSQL 10 and later).
CommitState ask_outcome(const std::string& dbname, const std::string& transaction_id) {
    using namespace std::chrono_literals;
    for (int attempt = 0; attempt < 20; ++attempt) {
        try {
            postgres::Connection connection(dbname, "outcome");
            connection.expect_prompt_answers(true);
            const std::vector<postgres::Parameter> parameters{transaction_id};
            const auto result =
                connection.execute("SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8)", parameters);
            if (result.text(0, 0) == "committed") return CommitState::committed;
            if (result.text(0, 0) == "aborted") return CommitState::aborted;
        } catch (const Error&) {
            // Not reachable yet: that is why there is a next attempt.
        }
        std::this_thread::sleep_for(500ms);
    }
    return CommitState::unknown;
}

void lock_tables(postgres::Connection& connection, const std::vector<schema::Name>& tables) {
    if (!connection.execute(fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock({})", advisory_lock))
             .boolean(0, 0)) {
        throw EnvironmentError(std::string(another_run));
    }
    if (tables.empty()) return;
    std::string names;
    for (const schema::Name& name : tables)
        names += (names.empty() ? "" : ", ") + connection.quote(name);
    connection.execute("LOCK TABLE " + names + " IN ACCESS EXCLUSIVE MODE");
}

}  // namespace

Transaction::Transaction(postgres::Connection& connection, const Options& options) : connection_(connection) {
    connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    const std::string lock_timeout =
        fmt::format("SET LOCAL lock_timeout = '{}ms'", options.lock_timeout.count());
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
    try {
        connection_.execute("COMMIT");
        return CommitAnswer::received;
    } catch (const postgres::ConnectionLost& lost) {
        switch (ask_outcome(dbname, id)) {
            case CommitState::committed: return CommitAnswer::asked_for;
            case CommitState::aborted:
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

void lock_database(postgres::Connection& connection, const Options& options) {
    // Longer than client_connection_check_interval, after which a backend without a client gives up.
    constexpr int attempts = 40;
    for (int attempt = 1;; ++attempt) {
        if (connection.execute(fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", advisory_lock))
                .boolean(0, 0)) {
            return;
        }
        options.throw_if_stopped();
        if (attempt == attempts) throw EnvironmentError(std::string(another_run));
        std::this_thread::sleep_for(pause_between_attempts);
    }
}

std::unique_ptr<Transaction> begin_locked(postgres::Connection& connection, std::vector<schema::Name> tables,
                                          const Options& options) {
    std::ranges::sort(tables);
    for (int attempt = 1;; ++attempt) {
        auto transaction = std::make_unique<Transaction>(connection, options);
        try {
            lock_tables(connection, tables);
            return transaction;
        } catch (const postgres::ServerError& error) {
            if (error.fields().sqlstate != lock_not_available) throw;
            options.throw_if_stopped();
            if (attempt == lock_attempts) {
                throw EnvironmentError(
                    fmt::format("the tables could not be locked in {} attempts of {} ms: stop the "
                                "application, or give a longer --lock-timeout",
                                lock_attempts, options.lock_timeout.count()));
            }
        }
        transaction.reset();
        std::this_thread::sleep_for(pause_between_attempts);
    }
}

}  // namespace copyover::migrate

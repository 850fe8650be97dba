// The one transaction of rehearse and cutover: settings pinned, rolled back unless it is committed.
#pragma once

#include <string>

#include "base/finding.hpp"
#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// How a COMMIT became known.
enum class CommitAnswer {
    received,     // by the server's reply
    asked_for,    // by asking the server, after the connection was lost
    unconfirmed,  // either way, but the wait for a synchronous standby was given up
};

class Transaction {
  public:
    // BEGIN and the settings that all transactions have; READ COMMITTED, because a snapshot taken before a
    // lock does not see what committed while the lock was waited for
    // (https://www.postgresql.org/docs/15/transaction-iso.html, 13.2.1).
    Transaction(postgres::Connection& connection, const Options& options);

    // Rolls back where the transaction is still open; a connection that is gone has done so by itself.
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void rollback();

    // Where the connection is lost before the reply, asks the server over another one. Throws
    // EnvironmentError where it says that the transaction was rolled back, OutcomeUnknown where it cannot be
    // asked for 10 s, or 3 s once a stop is requested.
    [[nodiscard]] CommitAnswer commit(const std::string& dbname);

  private:
    postgres::Connection& connection_;
    const Options& options_;
    bool open_ = true;
};

// The finding commit-asked, for CommitAnswer::asked_for.
void report_commit_asked(Findings& findings);

// The last word of a run, for the answer to its COMMIT. Throws EnvironmentError behind it where the standby
// did not confirm.
void end_committed(CommitAnswer answer, const std::string& result, RunFacts& facts);

// Whether the server chose the transaction to end a deadlock or for the sake of serializability: the same may
// succeed at the next try.
bool is_conflict(const postgres::ServerError& error);

// Between one try and the next. Throws Stopped, and EnvironmentError where this was the last try.
void pause_after_conflict(int attempt, const postgres::ServerError& error, const Options& options);

// Tries again where the server chose this transaction as a victim. `work` must be able to begin anew.
template <typename Work>
auto again_on_conflict(const Options& options, Work work) {
    for (int attempt = 1;; ++attempt) {
        try {
            return work();
        } catch (const postgres::ServerError& error) {
            if (!is_conflict(error)) throw;
            pause_after_conflict(attempt, error, options);
        }
    }
}

// The same for work that fills the facts, of which nothing of a failed try is left.
template <typename Work>
void again_on_conflict(const Options& options, RunFacts& facts, Work work) {
    const RunFacts before = facts;
    again_on_conflict(options, [&] {
        facts = before;
        work();
    });
}

}  // namespace copyover::migrate

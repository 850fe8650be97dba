// The one transaction of rehearse and cutover: settings pinned, rolled back unless it is committed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "migrate/run/options.hpp"
#include "postgres/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

// How a COMMIT became known: by the server's reply, or, after the connection was lost, by asking the server.
enum class CommitAnswer { received, asked_for };

class Transaction {
  public:
    // BEGIN and the settings of DESIGN.md section 7; READ COMMITTED, because a snapshot taken before a lock
    // would not see what committed while the lock was waited for (EXPERIMENTS.md part A).
    Transaction(postgres::Connection& connection, const Options& options);

    // Rolls back where the transaction is still open; a connection that is gone has done so by itself.
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void rollback();

    // Where the connection is lost before the reply, asks the server over another one. Throws
    // EnvironmentError where it says that the transaction was rolled back, OutcomeUnknown where it cannot be
    // asked for 10 s.
    [[nodiscard]] CommitAnswer commit(const std::string& dbname);

  private:
    postgres::Connection& connection_;
    bool open_ = true;
};

// The finding commit-asked, for CommitAnswer::asked_for.
void report_commit_asked(Findings& findings);

// For the life of the session: one run at a time works on a database. Waits a while, because the server may
// not have noticed yet that an earlier process is gone. Throws EnvironmentError where another run works on.
void lock_database(postgres::Connection& connection, const Options& options);

// Locks the tables in one statement, in the order of their names, waiting at most lock_timeout so that
// readers do not queue up behind us; tries again a few times, each in a new transaction. Throws
// EnvironmentError where the lock could not be had, or another run of copyover works on this database.
std::unique_ptr<Transaction> begin_locked(postgres::Connection& connection, std::vector<schema::Name> tables,
                                          const Options& options);

}  // namespace copyover::migrate

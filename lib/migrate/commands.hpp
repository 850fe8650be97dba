// What the commands of copyover do, without the command line. Each fills the facts as it goes, so that a
// report can be made of a run that ended with an exception, too.
#pragma once

#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/ledger.hpp"
#include "migrate/run/options.hpp"

namespace copyover::migrate {

// Whether a connection string holds a password: the arguments of a process are no place for one.
bool has_password(const std::string& dbname);

// Whether a thread was left behind that waits for a server.
bool works_apart();

// Offline: everything that can be found without a server; with options.target.dbname also a read-only look at the
// target. With options.explain.tests the tests of the migration instead, without data.
void check(const Options& options, RunFacts& facts);

// The whole cutover, then ROLLBACK; without options.target.dbname on a throwaway server.
void rehearse(const Options& options, RunFacts& facts);

// One transaction: load, constraints, indexes, verify, COMMIT. Needs options.target.dbname.
void cutover(const Options& options, RunFacts& facts);

// Empty tables in committed units over several connections; the same call resumes. Needs options.target.dbname.
void load(const Options& options, RunFacts& facts);

// Compares files with tables. Needs options.target.dbname.
void verify(const Options& options, RunFacts& facts);

// Takes out what the run options.past.run put in, or nothing; with options.past.abandon of a load that has not come to
// its end what is still as it put it in. Needs options.target.dbname.
void rollback(const Options& options, RunFacts& facts);

// Drops what the ledger keeps to roll the run back. False where it keeps nothing. Needs options.target.dbname.
bool forget(const Options& options, const std::string& run);

// The runs that the target's ledger records, newest first. Needs options.target.dbname.
std::vector<Ledger::Run> status(const Options& options);

}  // namespace copyover::migrate

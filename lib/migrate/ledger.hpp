// The record of runs in the target: schema copyover (or --ledger-schema), written in the same transaction as
// the rows, so that a run and its record are both there or both not.
#pragma once

#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "postgres/connection.hpp"

namespace copyover::migrate {

// Layout of the ledger's tables. A ledger of a newer version is refused.
inline constexpr int ledger_version = 1;

class Ledger {
  public:
    Ledger(postgres::Connection& connection, std::string schema);

    // Creates schema and tables where they are missing. Throws EnvironmentError where the role may not,
    // naming
    // --ledger-schema, and where the ledger is of a newer version.
    void prepare();

    // One row for a run that is about to be committed.
    void record(const RunFacts& facts);

    struct Run {
        std::string run;
        std::string command;
        std::string started;
        std::string ended;
        std::string role;
        std::string mapping_sha256;
        std::vector<TableFacts> tables;  // table, inserted and identical only
    };

    // Newest first; one run only where `run` is not empty. Empty where there is no ledger.
    std::vector<Run> runs(const std::string& run = {});

  private:
    [[nodiscard]] bool exists();
    void require_known_version();

    postgres::Connection& connection_;
    std::string schema_;  // as given
    std::string quoted_;
};

}  // namespace copyover::migrate

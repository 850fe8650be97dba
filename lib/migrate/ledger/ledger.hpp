// The record of runs in the target: schema copyover (or --ledger-schema), written in the same transaction as
// the rows, so that a run and its record are both there or both not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

class Ledger {
  public:
    Ledger(postgres::Connection& connection, std::string schema);

    // Creates schema and tables where they are missing and brings an older layout up to this program's.
    // Throws EnvironmentError where the role may not, naming --ledger-schema, and where the ledger is of a
    // newer version.
    void prepare();

    // For a run in one transaction, which is about to be committed.
    void record(const RunFacts& facts);

    // For a run over several transactions: first its row and sources, at last its tables and the time.
    // `state` is what status shows.
    void begin(const RunFacts& facts, const std::string& state);
    void end(const RunFacts& facts, const std::string& state);

    // Replaces the sources that the run's row has.
    void write_sources(const RunFacts& facts);

    // Of the layout in the target; 0 where there is no ledger. Throws EnvironmentError for a newer one, and
    // for what is none of ours (inspect_ledger). Asked before any other member, so that nothing is touched.
    [[nodiscard]] int version();

    struct Run {
        std::string run;
        std::string command;
        std::string started;
        std::string ended;  // empty where it has not ended
        std::string role;
        std::string mapping_sha256;
        std::string state;               // committed; of load: loading, restoring, complete
        std::vector<TableFacts> tables;  // table, inserted and identical only
    };

    // Of a run, without its digests.
    std::vector<SourceFacts> sources(const std::string& run);

    // Newest first; one run only where `run` is not empty. Empty where there is no ledger.
    // That the run began with, where the ledger keeps it.
    std::optional<std::string> search_path(const std::string& run);

    std::vector<Run> runs(const std::string& run = {});

  private:
    void create_schema();

    postgres::Connection& connection_;
    std::string schema_;  // as given
    std::string quoted_;
};

}  // namespace copyover::migrate

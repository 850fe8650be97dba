// What the ledger keeps of a load while it goes on: its units, and how to bring back what it set aside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/ledger.hpp"
#include "migrate/verify/table_digest.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Records of one file that one transaction has put in: those that begin between the two offsets.
struct UnitPart {
    std::string path;  // as SourceFile::name; empty for parents that were created for orphans
    std::uint64_t first_offset = 0;
    std::uint64_t last_offset = 0;
    std::uint64_t records = 0;
    std::vector<std::uint64_t> inserted;  // rows by table of the plan
    std::vector<std::string> digests;     // sums of row hashes in hexadecimal, by table of the plan
    std::string transaction;              // that committed it: xmin of its rows; once it is in the ledger

    [[nodiscard]] RowSum rows_of(std::size_t table) const {
        return {inserted[table], from_hex(digests[table])};
    }
};

// In the order in which they are done. Steps of `build` may be done at the same time.
enum class StepStage { build = 1, attach = 2, foreign_key = 3, setting = 4, guard = 5 };

// One statement that brings back, in its own transaction with the mark that it is done.
struct Step {
    int position = 0;  // names the step within its run
    StepStage stage = StepStage::build;
    std::string object;  // for people
    schema::Name table;  // whose it is
    std::string statement;
    bool done = false;

    // Of stage `build` others finish an index that is there.
    [[nodiscard]] bool makes_index() const { return statement.starts_with("CREATE "); }
};

// A run is `loading` until every unit is in, then `restoring` until everything is back and verified.
enum class LoadState { loading, restoring };

// A load that has not come to its end.
struct OpenLoad {
    std::string run;
    std::string started;
    LoadState state = LoadState::loading;
    std::string mapping_sha256;
    std::string schema_sha256;
    std::vector<SourceFacts> sources;
};

// The catalog as lines (postgres::catalog_fingerprint): before the load, and while it goes on.
enum class CatalogMoment { before, during };

class LoadLedger {
  public:
    LoadLedger(postgres::Connection& connection, const std::string& schema);

    // At most one in a ledger, because one run at a time works on a target.
    std::optional<OpenLoad> open_load();

    // In the transaction that sets objects aside.
    void begin(const RunFacts& facts, const std::vector<Step>& steps,
               const std::vector<std::string>& catalog_before);
    void keep_catalog(const std::string& run, CatalogMoment moment, const std::vector<std::string>& lines);
    std::vector<std::string> catalog(const std::string& run, CatalogMoment moment);

    // Makes this process the one that works on the run: waits until transactions of an earlier process have
    // ended and fences off what it may still send. Returns the attempt's number.
    std::int64_t take_over(const std::string& run);

    // In every transaction of the run. Throws EnvironmentError where another process has taken the run over.
    void require_attempt(const std::string& run, std::int64_t attempt);

    void add_unit(const std::string& run, const std::vector<UnitPart>& parts);
    std::vector<UnitPart> units(const std::string& run);

    std::vector<Step> steps(const std::string& run);
    void mark_done(const std::string& run, int position);
    void set_state(const std::string& run, LoadState state);

    Ledger& ledger() { return ledger_; }

  private:
    postgres::Connection& connection_;
    std::string quoted_;
    Ledger ledger_;
};

}  // namespace copyover::migrate

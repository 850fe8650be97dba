// Loads empty tables in committed units over several connections; the same call resumes after any stop.
//
// Progress is kept in the ledger only, in the transactions that make it. So whatever ends the process, the
// rows, the ledger and the constraints that are set aside agree, and nothing is done twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/load/load_session.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/options.hpp"
#include "migrate/send/batch_sender.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

class Load {
  public:
    // After a survey without errors. Everything is borrowed.
    Load(postgres::Connection& connection, const std::string& dbname, Migration& migration,
         std::span<const SourceFile> files, Constraints& constraints, const Options& options,
         RunFacts& facts);

    // Fills facts, result and exit code included: as soon as something is committed the result says so, also
    // where an exception leaves the call.
    void run();

  private:
    void report_refused(const LoadRefused& refused);
    void preflight();
    void begin();
    void begin_run(const std::vector<schema::Name>& before);
    void record_undo(const std::vector<schema::Name>& before);
    void compare_filled(const std::vector<std::size_t>& filled);
    void report_filled(std::size_t table);
    void resume(const OpenLoad& load);
    void send();
    void bring_back();
    void finish();
    void analyze();
    void verify();
    void drop_guards();
    void end_without_commit(const std::string& result);
    void replay_into(RowConsumer& consumer);
    bool has_references();
    [[nodiscard]] bool may_go_on() const { return !facts_.findings.has_errors(); }
    [[nodiscard]] bool comes(std::size_t table) const { return constraints_.rows(table) > 0; }

    postgres::Connection& connection_;
    Migration& migration_;
    std::span<const SourceFile> files_;
    Constraints& constraints_;
    const Options& options_;
    RunFacts& facts_;
    LoadLedger ledger_;
    LoadSession session_;
    std::unique_ptr<Target> target_;
    std::size_t jobs_;
    bool under_way_ = false;  // the ledger has the run
    LoadState state_ = LoadState::loading;
    std::vector<TableDigest> digests_;  // of the source, by table
};

}  // namespace copyover::migrate

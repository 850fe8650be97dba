// The whole cutover in one transaction. rehearse is the same with ROLLBACK as its last word.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/constraints.hpp"
#include "migrate/files.hpp"
#include "migrate/migration.hpp"
#include "migrate/object_plan.hpp"
#include "migrate/options.hpp"
#include "migrate/pass.hpp"
#include "migrate/sequences.hpp"
#include "migrate/table_digest.hpp"
#include "migrate/target.hpp"
#include "migrate/transaction.hpp"

namespace copyover::migrate {

enum class LastWord { commit, rollback };

class Cutover {
  public:
    // After a survey without errors. Everything is borrowed.
    Cutover(postgres::Connection& connection, Migration& migration, std::span<const SourceFile> files,
            Constraints& constraints, const Options& options, RunFacts& facts);

    // Loads, verifies, and says the last word. Fills facts, result and exit code included. Findings of
    // severity error lead to ROLLBACK. Throws for a failed operation; the transaction is then rolled back.
    void run(LastWord last_word, const std::string& dbname);

  private:
    struct Loaded {
        std::vector<std::uint64_t> stored;  // by table
        std::vector<TableDigest> digests;   // of what was sent
    };

    void preflight();
    void lock_and_create();
    void sort_tables();
    void compare_filled();
    void plan_load();
    void set_aside();
    Loaded load();
    void restore();
    void analyze();
    void verify(const Loaded& loaded);
    void compare_catalog();
    void probe();
    void say_last_word(LastWord last_word, const std::string& dbname);
    void report_commit_asked();
    void give_up();
    void end_identical();
    void replay_into(RowConsumer& consumer);
    [[nodiscard]] bool may_go_on() const { return !facts_.findings.has_errors(); }

    postgres::Connection& connection_;
    Migration& migration_;
    std::span<const SourceFile> files_;
    Constraints& constraints_;
    const Options& options_;
    RunFacts& facts_;

    std::unique_ptr<Transaction> transaction_;
    std::unique_ptr<Target> target_;
    std::vector<schema::Name> fingerprinted_;  // tables that were there before
    std::vector<std::string> fingerprint_;     // of them, before
    std::vector<postgres::TargetTable> live_;  // by table of the plan
    std::vector<std::size_t> empty_, filled_;  // tables of the plan
    std::vector<PlannedTable> planned_;        // for empty_
    std::vector<bool> truncated_;              // for empty_
    ObjectPlan objects_;
    std::vector<ColumnSequence> sequences_;
};

}  // namespace copyover::migrate

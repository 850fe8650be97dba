// The whole cutover in one transaction. rehearse is the same with ROLLBACK as its last word.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/merge/merge.hpp"
#include "migrate/merge/merge_updates.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/options.hpp"
#include "migrate/send/batch_sender.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/object_plan.hpp"
#include "migrate/target/sequences.hpp"
#include "migrate/target/target.hpp"
#include "migrate/target/transaction.hpp"
#include "migrate/verify/table_digest.hpp"

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

    // After a run that the server did not let through: the records that it refuses, where
    // options.reject_limit allows to leave some out. All that could be found in one go; each is a finding,
    // too.
    [[nodiscard]] const std::vector<RefusedRecord>& refused() const { return refused_; }

  private:
    struct Loaded {
        std::vector<TableDigest> digests;  // of the source, by table
        std::vector<RowSum> expected;      // of tables that held rows: all rows as they must be now
    };

    void preflight();
    void lock_and_create();
    void sort_tables();
    void compare_filled();
    void diff_rows(const std::vector<std::size_t>& differing);
    void plan_load();
    [[nodiscard]] std::uint64_t coming(std::size_t table) const;
    void set_aside();
    Loaded load();
    void update_rows(Loaded& loaded);
    void restore();
    void analyze();
    void verify(const Loaded& loaded);
    void verify_merged(const Loaded& loaded);
    void compare_catalog();
    void probe();
    void record(const Loaded& loaded);
    void say_last_word(LastWord last_word, const std::string& dbname);
    void give_up();
    void report_refused(const LoadRefused& refused);
    void find_refused(const Finding& refusal);
    void end_identical();
    void replay_into(RowConsumer& consumer) { replay_into(consumer, options_); }
    void replay_into(RowConsumer& consumer, const Options& options);
    [[nodiscard]] double predicted_behind_copy() const;  // seconds
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
    std::unique_ptr<Merge> merge_;             // where a table is filled
    std::vector<MergeCounts> merge_counts_;    // by table of the plan, of filled_
    std::unique_ptr<MergeUpdates> updates_;    // where rows are to be updated
    std::vector<PlannedTable> planned_;        // by table of the plan, empty where nothing is to be done
    std::vector<bool> truncated_;              // for planned_
    ObjectPlan objects_;
    std::vector<ColumnSequence> sequences_;
    std::vector<RefusedRecord> refused_;
    RefusedRows* searched_ = nullptr;  // where this run looks for all rows that are refused
};

}  // namespace copyover::migrate

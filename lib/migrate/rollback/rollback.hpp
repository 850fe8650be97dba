// Takes out exactly what a committed run put in, or nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/options.hpp"
#include "postgres/catalog/reactions.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

class Rollback {
  public:
    // Everything is borrowed. facts.run names the run.
    Rollback(postgres::Connection& connection, const Options& options, RunFacts& facts);

    // One transaction. Findings of severity error lead to ROLLBACK. Fills facts, result and exit code
    // included.
    void run(const std::string& dbname);

  private:
    bool read_ledger();
    void set_search_path();
    bool may_begin();
    void require_last();
    void require_unchanged(const UndoTable& table);
    void require_nothing_beside(const UndoTable& table);
    void require_digest(const UndoTable& table);
    // How the rows of a table that was empty differ from what the run wrote; nothing where they do not.
    std::optional<std::string> digest_difference(const UndoTable& table);
    void name_changed(const UndoTable& table, const std::string& query);
    void pass_guard();
    void restore_updated(const UndoTable& table);
    void require_restored(const UndoTable& table);
    void require_unreferenced();
    [[nodiscard]] bool is_emptied(const UndoTable& table) const;
    void plan_emptying();
    void empty_filled();
    void take_out(const UndoTable& table);
    void bring_back();
    void drop_created();
    void remove();
    void end(ExitCode code, std::string result);
    void end_unchanged();
    [[nodiscard]] std::string abandoning() const;  // the fix for a load of which rows changed
    void add(const Rule& rule, const UndoTable& table, std::string message, std::string fix,
             std::uint64_t count = 1);

    [[nodiscard]] std::vector<schema::Name> names() const;

    [[nodiscard]] std::string rows_of(const UndoTable& table) const;  // own_rows()

    // A condition on a row of the table: that the run put it in.
    [[nodiscard]] std::string put_in(const schema::Name& name, const std::string& alias) const;

    postgres::Connection& connection_;
    const Options& options_;
    RunFacts& facts_;
    UndoLog log_;
    std::vector<UndoTable> tables_;
    std::string truncate_;  // empty where no table can be emptied so
    std::vector<schema::Name> truncated_;
    std::vector<postgres::Reaction> reactions_;  // to what is deleted or updated
    bool half_done_ = false;                     // a load that has not come to its end
};

}  // namespace copyover::migrate

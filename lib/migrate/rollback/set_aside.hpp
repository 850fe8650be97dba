// Brings back what a load set aside over rows that may not fit it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

class SetAside {
  public:
    // All is borrowed. Of the tables of the run, those that are there and those that were dropped.
    SetAside(postgres::Connection& connection, const Options& options, RunFacts& facts,
             const std::vector<UndoTable>& tables, const std::vector<UndoTable>& gone);

    // Foreign keys between loaded tables that are in place: they would answer to rows that are taken out.
    void drop_references();

    // Everything, in its order, the guard at last. What rows that stay break is left out; a foreign key that
    // they break comes back NOT VALID. Both are findings object-left-out.
    void bring_back();

  private:
    void bring_back(const Step& step);
    bool add_not_valid(const Step& step);
    void leave_out(const Step& step, const postgres::ServerError& error);
    [[nodiscard]] std::string statements_of(const Step& step) const;  // all of its object
    [[nodiscard]] bool is_gone(const Step& step) const;
    [[nodiscard]] std::optional<std::string> offending_row(const Step& step);
    [[nodiscard]] const UndoTable* table_of(const Step& step) const;

    postgres::Connection& connection_;
    const Options& options_;
    RunFacts& facts_;
    const std::vector<UndoTable>& tables_;
    const std::vector<UndoTable>& gone_;
    std::vector<Step> references_;  // that drop_references() dropped
    std::vector<Step> steps_;
    std::set<std::string> left_out_;  // objects
};

}  // namespace copyover::migrate

// The door out of a load that can neither go on nor be rolled back.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/rollback/loaded_units.hpp"
#include "migrate/run/options.hpp"
#include "postgres/catalog/incoming_references.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Takes out the units whose every row is proven to be as the load put it in, leaves all other rows, brings
// back what the load set aside, as far as the rows that stay allow it, and ends the run.
class Abandonment {
  public:
    // Everything is borrowed. facts.run names the run.
    Abandonment(postgres::Connection& connection, const Options& options, RunFacts& facts);

    // One transaction. What could not be done exactly are findings of severity warning. Fills facts, result
    // and exit code included.
    void run(const std::string& dbname);

  private:
    bool is_open_load();
    void find_tables();
    void require_owner();
    void prove();
    void keep_referenced_units();
    [[nodiscard]] bool keep_units_behind(const UndoTable& parent,
                                         const postgres::IncomingReference& reference);
    void take_out();
    void delete_rows(const UndoTable& table);
    void give_back();
    void report_left();
    void drop_guards();
    void drop_created();
    void report_kept(const UndoTable& table, const std::string& reason);
    void end(ExitCode code, std::string result);
    void add(const Rule& rule, const UndoTable& table, std::string message, std::string fix,
             std::uint64_t count = 1);

    [[nodiscard]] std::string rows_of(const UndoTable& table) const;
    [[nodiscard]] const UndoTable* loaded(const schema::Name& name) const;
    // A condition on a row: that it is taken out.
    [[nodiscard]] std::string goes(const std::string& alias) const;

    postgres::Connection& connection_;
    const Options& options_;
    RunFacts& facts_;
    UndoLog log_;
    std::vector<UndoTable> tables_;                   // that are there
    std::vector<UndoTable> gone_;                     // dropped meanwhile
    std::map<std::size_t, RowsByTransaction> found_;  // by position of the table
    std::map<std::size_t, std::string> undeletable_;  // why, by position of the table
    ProvenUnits proven_;
};

}  // namespace copyover::migrate

// Which constraints and indexes are set aside during the load, and how they come back. Pure: built from what
// the catalog says, a value that tests can print.
//
// Foreign keys that are in place during COPY cost fifty times what they do added afterwards (server_pace.hpp). But whatever cannot be restored exactly stays where it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/run/sql_text.hpp"
#include "migrate/target/server_pace.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

struct ObjectStep {
    std::string object;  // for people: "foreign key messages_user_id_fkey of public.messages"
    bool drop = false;
    bool could_be_dropped = false;  // false where it could not be restored exactly
    std::string reason;
    double predicted_seconds = 0;       // to restore it, or that keeping it adds to the load
    std::vector<std::string> drop_sql;  // one statement each
    std::vector<std::string> restore_sql;
    // The same as restore_sql in two parts, for several connections: what may run beside other builds on the
    // same table, then what needs the table for itself.
    std::vector<std::string> build_sql;
    std::vector<std::string> attach_sql;
    const postgres::TableObject* source = nullptr;  // as the catalog has it; lives as long as the tables
};

struct ObjectPlan {
    std::vector<ObjectStep> steps;  // in the order of dropping: foreign keys, indexes, keys

    // In the order of restoring: keys, indexes, foreign keys.
    [[nodiscard]] std::vector<const ObjectStep*> restoring() const;
};

// A table that is to be loaded, with the number of rows that will come and of those that it holds already.
struct PlannedTable {
    const postgres::TargetTable* table = nullptr;
    std::uint64_t rows = 0;
    std::uint64_t present = 0;
    bool created = false;  // by this run
};

// Keys stay in place below this number of rows: setting them aside saves nothing then.
inline constexpr std::uint64_t rows_worth_a_key_rebuild = 50'000;

// The pace says what the steps cost; what is done does not depend on it.
ObjectPlan plan_objects(const std::vector<PlannedTable>& tables, const Quote& quote, const ServerPace& pace);

// For a search for the rows that the server refuses: indexes stay in place, and the foreign keys of which
// `may_stay` says so. COPY then meets what rebuilding them would meet, one row after the other.
void keep_judges(ObjectPlan& plan,
                 const std::function<bool(const postgres::TableObject& reference)>& may_stay);

// "TRUNCATE ONLY a, b" for the tables that may be truncated so that ROLLBACK leaves no bloat, and COPY into
// those that are not partitioned can FREEZE; empty where there is none. Tables that hold rows are never among
// them. `truncated` gets one flag per table.
std::string truncate_statement(const std::vector<PlannedTable>& tables,
                               const std::vector<postgres::TargetTable>& live, const ObjectPlan& plan,
                               const Quote& quote, std::vector<bool>& truncated);

// Whether COPY may FREEZE. Frozen rows are seen by snapshots that are older than the transaction, such as
// that of a pg_dump which waits for the lock, while rows that are not frozen, and tables that the transaction
// creates, are not. So either all rows of the run are frozen, or none.
// https://www.postgresql.org/docs/15/sql-copy.html
bool may_freeze(const std::vector<PlannedTable>& tables, const std::vector<bool>& truncated);

// For a table that truncate_statement left out.
std::string reason_not_to_truncate(const postgres::TargetTable& table);

std::vector<PlanFacts> facts_of(const ObjectPlan& plan);

// Notes object-kept for what could not be restored exactly.
void report_kept(const ObjectPlan& plan, Findings& findings);

}  // namespace copyover::migrate

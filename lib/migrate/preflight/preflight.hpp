// What a look at the live target says before anything is locked: every finding with the statement that mends
// it. Read-only. The first stage of every run with a target, and what `check -d` is about.
#pragma once

#include <span>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/options.hpp"
#include "migrate/run/sql_text.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/estimates.hpp"
#include "migrate/target/server_pace.hpp"
#include "migrate/target/target.hpp"
#include "postgres/catalog/lock_holders.hpp"
#include "postgres/catalog/objects.hpp"
#include "postgres/catalog/server_state.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// A load that has not come to its end stands in the way of every command but the one that resumes it. For
// that one, what it set aside is no difference to schema.sql.
enum class UnfinishedLoad { error, resumed };

// Before a survey: errors that stand in the way whatever the files hold, such as a privilege that is missing.
// preflight() judges the same again, and more.
void judge_access(postgres::Connection& connection, const Migration& migration, const Options& options,
                  UnfinishedLoad unfinished, Findings& findings);

// The same for verify: an unfinished load of these tables. Throws ServerError where they may not be read.
void judge_reading(postgres::Connection& connection, const Migration& migration, const Options& options,
                   Findings& findings);

// After a survey: adds the findings to facts.findings. Brings the types of the live
// tables into the migration (Target::adopt). Where tables are partitioned and the survey found no error, the
// files are read once more to learn which partitions their rows need. Throws EnvironmentError where somebody
// holds a table so that it cannot even be looked at. Adds to facts.estimates how long the tables will be locked.
// Returns how fast the server is.
ServerPace preflight(postgres::Connection& connection, Migration& migration,
                     std::span<const SourceFile> files, Constraints& constraints, const Options& options,
                     UnfinishedLoad unfinished, RunFacts& facts);

// Which partitions the rows need: reads the files once more if one of these tables of the plan is
// partitioned.
void judge_partitions(postgres::Connection& connection, const Migration& migration, const Target& target,
                      const std::vector<std::size_t>& tables, std::span<const SourceFile> files,
                      Constraints& constraints, const Options& options, RunFacts& facts);

// The same for the tables of the plan that are not among `before`, because the run has just created them.
void judge_created_partitions(postgres::Connection& connection, const Migration& migration,
                              const Target& target, const std::vector<schema::Name>& before,
                              std::span<const SourceFile> files, Constraints& constraints,
                              const Options& options, RunFacts& facts);

// The parts of preflight that need no server.

// A table of the plan as it stands in the target, and what is to come.
struct ComingTable {
    const postgres::TargetTable* live = nullptr;
    const mapping::TablePlan* plan = nullptr;
    const schema::Table* model = nullptr;  // of the live table
    std::uint64_t rows = 0;
};

// Findings server-version, server-encoding, server-read-only, server-setting, event-trigger,
// replication-slot. Settings of a throwaway server are not judged.
void judge_server(const postgres::ServerState& server, int version, bool throwaway, const CostEstimate& cost,
                  Findings& findings);

// Of these the findings about privileges, row security and the kind of the table.
void judge_table_access(const ComingTable& table, const postgres::ServerState& server, const Quote& quote,
                        Findings& findings);

// Findings about privileges, kinds, triggers, rules, sequences and everything else around one table.
void judge_table(const ComingTable& table, const postgres::ServerState& server, const Quote& quote,
                 Findings& findings);

// Finding lock-held for those who hold a lock longer than the run would wait for it.
void judge_lock_holders(const std::vector<postgres::LockHolder>& holders, const Options& options,
                        Findings& findings);

}  // namespace copyover::migrate

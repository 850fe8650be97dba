// Loads empty tables in committed units over several connections; the same call resumes after any stop.
//
// Progress is kept in the ledger only, in the transactions that make it. So whatever ends the process, the
// rows, the ledger and the constraints that are set aside agree, and nothing is done twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/load/load_plan.hpp"
#include "migrate/load/load_session.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/server_pace.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"
#include "migrate/write/writing_run.hpp"
#include "postgres/catalog/reach.hpp"

namespace copyover::migrate {

class Load {
  public:
    Load(const WritingRun& run, const std::string& dbname);

    // Fills facts, result and exit code included: as soon as something is committed the result says so, also
    // where an exception leaves the call.
    void run();

  private:
    using Writers = std::vector<std::unique_ptr<postgres::Connection>>;
    // Tables of the plan that the load finds and does not fill, where something may reach them: what they hold.
    using Watched = std::map<std::size_t, RowSum>;
    using Beside = std::vector<std::pair<UndoTable, std::uint64_t>>;  // with the number of rows

    // The stages. Nothing where the run ends with its beginning.
    ServerPace judge_unlocked();
    std::optional<Writers> begin(const ServerPace& pace);
    Writers resume(const OpenLoad& load);
    std::vector<TableDigest> send(Writers writers);  // digests of the source, by table
    void bring_back();
    void finish(const std::vector<TableDigest>& digests);

    void report_refused(const LoadRefused& refused);
    LoadPlan begin_run(const std::vector<schema::Name>& before, const Watched& watched,
                       const ServerPace& pace);
    // One alone where parents have to come first.
    Writers connect_writers(bool parents_first);
    void record_subtransactions();
    void record_undo(const std::vector<schema::Name>& before, const Watched& watched);
    void compare_filled(const std::vector<std::size_t>& filled);
    void report_filled(std::size_t table);
    void report_moved(const OpenLoad& load);
    void report_emptied(const UndoTable& table);
    void settle_loaded();
    void prove(const std::vector<TableDigest>& digests, const Beside& beside);
    std::vector<postgres::Reach> find_reach();
    Watched watch();
    bool is_as_before(std::size_t table, const RowSum& before, std::span<const postgres::Reach> reach);
    Beside keep_changed_beside();
    void commit_created(const std::vector<schema::Name>& before, const Watched& watched,
                        Transaction& transaction);
    void drop_guards();
    void end_half_done();
    void end_refused();
    void end_without_commit(const std::string& result);
    bool has_references();
    [[nodiscard]] bool comes(std::size_t table) const { return run_.constraints.rows(table) > 0; }

    const WritingRun run_;
    LoadLedger ledger_;
    LoadSession session_;
    std::unique_ptr<Target> target_;
};

}  // namespace copyover::migrate

// The part of the load that proves what the tables hold: those that it fills, and those that it locks for
// what triggers of the rows may do to them.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "migrate/ledger/undo_log.hpp"
#include "migrate/load/load.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/target/transaction.hpp"
#include "migrate/verify/side_effects.hpp"
#include "migrate/verify/target_digest.hpp"
#include "migrate/verify/verifier.hpp"
#include "migrate/write/filled_proof.hpp"

namespace copyover::migrate {

// Triggers, rules and the like of tables into which rows come.
std::vector<postgres::Reach> Load::find_reach() {
    std::vector<schema::Name> written;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (comes(i) && target_->exists(i)) written.push_back(target_->name(i));
    }
    return postgres::read_reach(run_.connection, written, {});
}

// Under the lock and before any DDL: the rows of tables that are not filled, where something may reach them.
Load::Watched Load::watch() {
    Watched watched;
    if (!brings_triggers(run_.migration, *target_) && find_reach().empty()) return watched;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (!target_->exists(i) || (comes(i) && !target_->has_rows(run_.connection, i))) continue;
        watched[i] =
            read_target_digest(run_.connection, *target_, run_.plan(), i, run_.constraints, run_.options, {})
                .all;
    }
    return watched;
}

bool Load::is_as_before(std::size_t table, const RowSum& before, std::span<const postgres::Reach> reach) {
    const RowSum after =
        read_target_digest(run_.connection, *target_, run_.plan(), table, run_.constraints, run_.options, {})
            .all;
    if (after == before) return true;
    const std::string name = to_string(target_->name(table));
    run_.facts.findings.add(changed_beside(
        target_->name(table),
        fmt::format("{} held {} rows, none were sent, and now it holds {} rows that are not the same", name,
                    before.rows, after.rows),
        reach));
    return false;
}

// Nothing is to be sent, but tables were missing: one transaction does it all.
void Load::commit_created(const std::vector<schema::Name>& before, const Watched& watched,
                          Transaction& transaction) {
    ledger_.ledger().prepare();
    ledger_.ledger().begin(run_.facts, "complete");
    UndoLog log(run_.connection, run_.options.target.ledger_schema);
    std::vector<std::size_t> created;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (std::ranges::find(before, target_->name(i)) != before.end()) continue;
        created.push_back(i);
        log.record(run_.facts.run, undo_table(*target_, run_.plan(), run_.constraints, i), std::nullopt);
    }
    run_.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    Verifier verifier(run_.connection, *target_, run_.plan(), run_.files, run_.constraints, run_.options);
    verifier.compare(created, std::vector<TableDigest>(run_.tables()), VerifyLevel::rows, false,
                     run_.replays(), run_.facts);
    const std::vector<postgres::Reach> reach = find_reach();
    for (const auto& [table, rows] : watched)
        is_as_before(table, rows, reach);
    if (!run_.may_go_on()) {
        transaction.rollback();
        return end_without_commit("NOTHING WAS COMMITTED");
    }
    ledger_.ledger().end(run_.facts, "complete");
    end_committed(transaction.commit(session_.dbname), "COMMITTED run " + run_.facts.run, run_.facts);
}

void Load::prove(const std::vector<TableDigest>& digests, const Beside& beside) {
    Phase phase(run_.facts, run_.options, "verify");
    std::vector<std::size_t> tables;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (!comes(i)) continue;
        tables.push_back(i);
        phase.add(run_.constraints.rows(i), 0);
    }
    // What DDL before it set off may have put off triggers.
    run_.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    const std::vector<postgres::Reach> reach = find_reach();
    prove_filled(run_, *target_, tables, digests, reach);
    for (const auto& [table, changed] : beside) {
        if (is_as_before(table.position, table.rows, reach) && changed > 0)
            run_.facts.findings.add(unmapped_changed(table.table, changed, reach));
    }
}

// In front of the comparison, because it is DDL: which rows of other tables the load changed.
Load::Beside Load::keep_changed_beside() {
    UndoLog log(run_.connection, run_.options.target.ledger_schema);
    Beside beside;
    for (const UndoTable& table : log.tables(session_.run)) {
        if (table.is_watched()) beside.emplace_back(table, log.end_watch(session_.run, table));
    }
    return beside;
}

}  // namespace copyover::migrate

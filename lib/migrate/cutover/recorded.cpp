#include "migrate/cutover/recorded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "migrate/cutover/kept_rows.hpp"
#include "migrate/ledger/ledger.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/verify/side_effects.hpp"
#include "migrate/verify/target_digest.hpp"
#include "migrate/verify/verifier.hpp"
#include "migrate/write/filled_proof.hpp"

namespace copyover::migrate {

namespace {

void record_filled(const WritingRun& run, const Locked& locked, const Loaded& loaded, UndoLog& log,
                   UndoTable table) {
    table.kind = locked.was_there(table.table) ? UndoKind::filled : UndoKind::created;
    table.rows = loaded.digests[table.position].all();
    if (table.kind == UndoKind::created || table.rows.rows > 0) log.record(run.facts.run, table, {});
}

// Returns how many rows that were there the run changed beside those that it updates.
std::uint64_t record_merged(const WritingRun& run, const Target& target, const Compared& compared,
                            bool is_kept, bool is_reached, UndoLog& log, UndoTable table) {
    const std::size_t i = table.position;
    const std::uint64_t coming = compared.coming[i];
    table.kind = UndoKind::merged;
    table.rows.rows = coming;
    const std::uint64_t written = is_reached ? log.written_rows(run.facts.run, table) : coming;
    if (written == 0) return 0;
    std::optional<UndoLog::Staging> staging;
    if (compared.is_updated(i)) staging = {compared.updates->staging(i), compared.updates->replaced(i)};
    std::uint64_t beside = written - std::min(written, coming);
    if (is_kept) {
        table.rows.rows = std::max(coming, written);
        const ChangedRows changed = changed_rows(run, target, table);
        beside = changed.rows - std::min(changed.rows, compared.counts[i].different);
        staging = changed.staging;
    }
    log.record(run.facts.run, table, staging);
    return beside;
}

// Every row of the source is there, and nothing else changed: digest(after) = digest(before) - replaced +
// sent. Rows without a key cannot be told from the target's own, so there the sum alone is the proof.
void prove_merged(const WritingRun& run, const Target& target, const Compared& compared, const Loaded& loaded,
                  const Recorded& recorded, std::size_t table) {
    RowSum after;
    if (compared.coming[table] > 0 && compared.merge->has_key(table)) {
        Verifier verifier(run.connection, target, run.plan(), run.files, run.constraints, run.options);
        verifier.compare(std::vector<std::size_t>{table}, loaded.digests, VerifyLevel::rows, true,
                         run.replays(), run.facts);
        after = verifier.all(table);
    } else {
        after =
            read_target_digest(run.connection, target, run.plan(), table, run.constraints, run.options, {})
                .all;
        VerifyFacts& verify = *run.facts.tables[table].verify;
        verify.missing = 0;
        verify.extra = after.rows - std::min(after.rows, loaded.digests[table].rows());
    }
    const schema::Name& name = target.name(table);
    if (after != loaded.expected[table]) {
        run.facts.findings.add(changed_beside(
            name,
            fmt::format(
                "{} held {} rows, {} were inserted and {} updated, and now it holds {} rows that are not "
                "their sum",
                to_string(name), compared.merge->before(table).rows, compared.counts[table].missing,
                compared.counts[table].different, after.rows),
            recorded.reach));
    } else if (recorded.beside[table] > 0) {
        run.facts.findings.add(unmapped_changed(name, recorded.beside[table], recorded.reach));
    }
}

}  // namespace

Recorded record_undo(const WritingRun& run, const Locked& locked, const Compared& compared,
                     const std::vector<bool>& kept, const Created& created, const Loaded& loaded) {
    const Phase phase(run.facts, run.options, "record");
    Ledger ledger(run.connection, run.options.target.ledger_schema);
    ledger.prepare();
    ledger.begin(run.facts, "committed");
    run.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    Recorded recorded{find_reach(run, locked, compared), std::vector<std::uint64_t>(run.tables())};
    UndoLog log(run.connection, run.options.target.ledger_schema);
    const bool has_triggers = std::ranges::any_of(created.live, &postgres::TargetTable::has_user_triggers);
    for (std::size_t i = 0; i < run.tables(); ++i) {
        UndoTable table = undo_table(*locked.target, run.plan(), run.constraints, i);
        if (has_triggers) log.record_subtransactions(run.facts.run, table);
        if (compared.merge->is_compared(i)) {
            recorded.beside[i] = record_merged(run, *locked.target, compared, kept[i],
                                               !recorded.reach.empty(), log, std::move(table));
        } else {
            record_filled(run, locked, loaded, log, std::move(table));
        }
    }
    return recorded;
}

void prove(const WritingRun& run, const Locked& locked, const Compared& compared, const Loaded& loaded,
           const Recorded& recorded) {
    const Target& target = *locked.target;
    Phase phase(run.facts, run.options, "verify");
    // What DDL before it set off may have put off triggers.
    run.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    for (const std::size_t table : compared.empty)
        phase.add(run.constraints.rows(table), 0);
    prove_filled(run, target, compared.empty, loaded.digests, recorded.reach);
    for (const std::size_t table : compared.filled) {
        if (compared.coming[table] > 0 || !recorded.reach.empty()) {
            prove_merged(run, target, compared, loaded, recorded, table);
        } else {
            run.facts.plan.push_back({"table " + to_string(target.name(table)), "not read again",
                                      "it receives no rows, and nothing that the run sets off can reach it",
                                      std::nullopt});
        }
    }
}

}  // namespace copyover::migrate

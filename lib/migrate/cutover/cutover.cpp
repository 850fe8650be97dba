#include "migrate/cutover/cutover.hpp"

#include <algorithm>
#include <optional>

#include "migrate/cutover/compared.hpp"
#include "migrate/cutover/kept_rows.hpp"
#include "migrate/cutover/loaded.hpp"
#include "migrate/cutover/locked.hpp"
#include "migrate/cutover/planned.hpp"
#include "migrate/cutover/recorded.hpp"
#include "migrate/ledger/ledger.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/probes/probes.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/transaction.hpp"
#include "migrate/write/settle.hpp"

namespace copyover::migrate {

namespace {

using Search = std::optional<RefusedSearch>;

enum class Outcome { loaded, identical, refused };

// Before any lock: what the catalog forbids is found while the application still works.
ServerPace judge_unlocked(const WritingRun& run) {
    const Phase phase(run.facts, run.options, "preflight");
    return preflight(run.connection, run.migration, run.files, run.constraints, run.options,
                     UnfinishedLoad::error, run.facts);
}

std::vector<const postgres::TargetTable*> written_tables(const Planned& planned) {
    std::vector<const postgres::TargetTable*> tables;
    for (const PlannedTable& table : planned.tables) {
        if (table.rows > 0 || table.present == 0) tables.push_back(table.table);
    }
    return tables;
}

// All between the lock and the last word. Throws LoadRefused.
Outcome load_and_prove(const WritingRun& run, const ServerPace& pace, Locked& locked, const Search& search) {
    const Compared compared = compare(run, locked, search);
    if (!run.may_go_on()) return Outcome::refused;
    const std::vector<bool> kept = keep_rows(run, locked, compared);
    const Created created = create_missing(run, locked);
    if (!run.may_go_on()) return Outcome::refused;
    const Planned planned = plan_load(run, locked, compared, created, pace, search);
    if (planned.tables.empty()) return Outcome::identical;
    const ObjectsAside aside = set_aside(run, locked, created, planned, search);
    const Loaded loaded = load_rows(run, locked, compared, planned, aside, search);
    restore(run, planned, aside, search);
    settle(run, *locked.target, aside.sequences, written_tables(planned));
    const Recorded recorded = record_undo(run, locked, compared, kept, created, loaded);
    prove(run, locked, compared, loaded, recorded);
    if (run.may_go_on()) compare_catalog(run, locked, created.tables);
    if (run.may_go_on()) {
        // With the indexes and statistics that the application will have.
        const ProbePolicy policy = run.options.probes.value_or(ProbePolicy::warn);
        run_probes(run.connection, run.migration.probes, policy, run.options, run.facts);
    }
    return run.may_go_on() ? Outcome::loaded : Outcome::refused;
}

void say_last_word(const WritingRun& run, Transaction& transaction, LastWord last_word,
                   const std::string& dbname) {
    // Behind the verification, so no DDL.
    Ledger(run.connection, run.options.target.ledger_schema).end(run.facts, "committed");
    if (last_word == LastWord::rollback) {
        const Phase phase(run.facts, run.options, "rollback");
        transaction.rollback();
        run.facts.result = "ROLLED BACK";
        return;
    }
    const Phase phase(run.facts, run.options, "commit");
    end_committed(transaction.commit(dbname), "COMMITTED run " + run.facts.run, run.facts);
}

void give_up(RunFacts& facts) {
    facts.exit_code = ExitCode::no;
    facts.result = "NOTHING WAS COMMITTED";
}

std::vector<RefusedRecord> report_refused(const WritingRun& run, const Search& search,
                                          Transaction& transaction, const LoadRefused& refused);

std::vector<RefusedRecord> run_stages(const WritingRun& run, const Search& search, LastWord last_word,
                                      const std::string& dbname) {
    const ServerPace pace = judge_unlocked(run);
    if (!run.may_go_on()) {
        give_up(run.facts);
        return {};
    }
    Locked locked = lock(run);
    std::vector<RefusedRecord> refused_records;
    Outcome outcome = Outcome::refused;
    try {
        if (run.may_go_on()) outcome = load_and_prove(run, pace, locked, search);
    } catch (const LoadRefused& refused) {
        refused_records = report_refused(run, search, *locked.transaction, refused);
    }
    switch (outcome) {
        case Outcome::loaded: say_last_word(run, *locked.transaction, last_word, dbname); break;
        case Outcome::identical:
            locked.transaction->rollback();
            run.facts.result = "IDENTICAL: nothing to do";
            break;
        case Outcome::refused:
            locked.transaction->rollback();
            give_up(run.facts);
            break;
    }
    return refused_records;
}

// The same once more, taken back in any case: to find the row where the server did not say which it refused,
// and all such rows where they may be left out.
std::vector<RefusedRecord> find_refused(const WritingRun& run, Transaction& transaction,
                                        const LoadRefused& refused) {
    const Phase phase(run.facts, run.options, "find the refused row");
    transaction.rollback();
    RunFacts facts = run.facts;
    facts.findings = Findings();
    RefusedRows rows(run.options.rejects.limit);
    RefusedRows* const all = run.options.rejects.limit > 0 ? &rows : nullptr;
    const WritingRun again{run.connection, run.migration, run.files, run.constraints,
                           run.options,    facts,         all};
    run_stages(again, RefusedSearch{all}, LastWord::rollback, {});
    for (const RefusedRecord& record : rows.records())
        run.facts.findings.add(record.reason);
    if (!rows.records().empty()) return rows.records();
    // In another order rows may be refused for something else first.
    const Finding& refusal = refused.finding();
    const auto found = std::ranges::find_if(facts.findings.all(), [&](const Finding& finding) {
        return finding.rule == refusal.rule && !finding.at.file.empty();
    });
    if (found == facts.findings.all().end()) refused.throw_cause();
    run.facts.findings.add(found == facts.findings.all().end() ? refusal : *found);
    return {};
}

std::vector<RefusedRecord> report_refused(const WritingRun& run, const Search& search,
                                          Transaction& transaction, const LoadRefused& refused) {
    const bool may_leave_out =
        run.options.rejects.limit > 0 && refused.finding().rule == &rule::server_rejected;
    if (!search && (!refused.names_record() || may_leave_out)) return find_refused(run, transaction, refused);
    run.facts.findings.add(refused.finding());
    return {};
}

}  // namespace

std::vector<RefusedRecord> cut_over(const WritingRun& run, LastWord last_word, const std::string& dbname) {
    return run_stages(run, std::nullopt, last_word, dbname);
}

}  // namespace copyover::migrate

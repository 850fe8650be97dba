#include "migrate/load/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/load/load_plan.hpp"
#include "migrate/load/own_sessions.hpp"
#include "migrate/load/refused_build.hpp"
#include "migrate/load/restorable.hpp"
#include "migrate/load/restorer.hpp"
#include "migrate/load/unit_cutter.hpp"
#include "migrate/load/unit_writer.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/target/create_tables.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/reactions.hpp"
#include "migrate/target/sequences.hpp"
#include "migrate/verify/side_effects.hpp"
#include "migrate/verify/verifier.hpp"
#include "migrate/write/settle.hpp"
#include "postgres/catalog/fingerprint.hpp"
#include "postgres/catalog/names.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

Load::Load(const WritingRun& run, const std::string& dbname)
    : run_(run),
      ledger_(run.connection, run.options.target.ledger_schema),
      session_{dbname, run.facts.run, 1, has_secret_columns(run.plan()), false, {}, false} {}

void Load::run() {
    const ServerPace pace = judge_unlocked();
    if (!run_.may_go_on()) return end_refused();
    session_.owns_sessions = run_.connection.is_pooled();
    if (session_.owns_sessions) require_own_sessions(run_.connection, session_.dbname);
    lock_database(run_.connection, run_.options);
    session_.search_path = postgres::resolved_search_path(run_.connection);
    std::optional<Writers> writers;
    if (const auto load = ledger_.open_load()) {
        writers = resume(*load);
    } else {
        again_on_conflict(run_.options, run_.facts, [&] { writers = begin(pace); });
    }
    if (!writers) return;
    try {
        std::vector<TableDigest> digests;
        if (run_.may_go_on()) digests = send(std::move(*writers));
        if (run_.may_go_on()) bring_back();
        if (run_.may_go_on()) again_on_conflict(run_.options, run_.facts, [&] { finish(digests); });
    } catch (const LoadRefused& refused) {
        report_refused(refused);
    }
    if (!run_.may_go_on()) end_half_done();
}

ServerPace Load::judge_unlocked() {
    const Phase phase(run_.facts, run_.options, "preflight");
    const ServerPace pace = preflight(run_.connection, run_.migration, run_.files, run_.constraints,
                                      run_.options, UnfinishedLoad::resumed, run_.facts);
    target_ = std::make_unique<Target>(run_.connection, run_.plan());
    return pace;
}

// One transaction: from it on the ledger knows the run, what it set aside and how that comes back.
std::optional<Load::Writers> Load::begin(const ServerPace& pace) {
    const Phase phase(run_.facts, run_.options, "set aside");
    // Anew at each try: one that failed created tables which are gone with it.
    target_ = std::make_unique<Target>(run_.connection, run_.plan());
    const std::vector<schema::Name> before = target_->existing_names();
    const auto transaction = begin_locked(run_.connection, before, run_.options);
    const Watched watched = watch();
    const bool created = !create_missing_tables(run_.connection, run_.migration, run_.facts.findings).empty();
    target_ = std::make_unique<Target>(run_.connection, run_.plan());
    target_->adopt(run_.migration, run_.facts.findings);
    judge_created_partitions(run_.connection, run_.migration, *target_, before, run_.files, run_.constraints,
                             run_.options, run_.facts);
    std::vector<std::size_t> filled;
    bool empty_ones = false;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (!comes(i)) continue;
        const bool has_rows = target_->has_rows(run_.connection, i);
        if (has_rows) filled.push_back(i);
        empty_ones = empty_ones || !has_rows;
    }
    if (run_.may_go_on() && !filled.empty() && !empty_ones) compare_filled(filled);
    if (!filled.empty() && (empty_ones || !run_.may_go_on()))
        std::ranges::for_each(filled, [this](std::size_t i) { report_filled(i); });
    if (run_.may_go_on() && !empty_ones && created) {
        commit_created(before, watched, *transaction);
        return std::nullopt;
    }
    if (!run_.may_go_on() || !empty_ones) {
        transaction->rollback();
        end_without_commit(run_.may_go_on() ? "IDENTICAL: nothing to do" : "NOTHING WAS COMMITTED");
        return std::nullopt;
    }
    const LoadPlan plan = begin_run(before, watched, pace);
    if (!run_.may_go_on()) {
        transaction->rollback();
        end_without_commit("NOTHING WAS COMMITTED");
        return std::nullopt;
    }
    Writers writers = connect_writers(plan.keeps_references);
    if (transaction->commit(session_.dbname) == CommitAnswer::asked_for)
        report_commit_asked(run_.facts.findings);
    run_.facts.result = "RESUMABLE run " + run_.facts.run;
    return writers;
}

LoadPlan Load::begin_run(const std::vector<schema::Name>& before, const Watched& watched,
                         const ServerPace& pace) {
    const std::vector<postgres::TargetTable> live = postgres::read_target(run_.connection, target_->names());
    std::vector<PlannedTable> planned;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (!comes(i)) continue;
        planned.push_back({&live_table(live, target_->name(i)), run_.constraints.rows(i)});
    }
    std::vector<const postgres::TargetTable*> beside;
    for (const auto& [i, rows] : watched)
        beside.push_back(&live_table(live, target_->name(i)));
    const Quote quote = run_.quote();
    LoadPlan plan = plan_load(planned, plan_objects(planned, quote, pace), beside,
                              run_.options.writing.index_build, run_.facts.run, quote);
    run_.facts.plan = plan.facts;
    report_rollback_reactions(run_.connection, planned, live, {}, run_.facts.findings);
    ledger_.ledger().prepare();
    const std::vector<std::string> catalog_before =
        postgres::catalog_fingerprint(run_.connection, target_->names()).lines;
    ledger_.begin(run_.facts, plan.steps, catalog_before);
    record_undo(before, watched);
    run_.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    for (const std::string& statement : plan.prepare)
        run_.connection.execute(statement);
    prove_restorable(run_.connection, plan.steps, target_->names(), catalog_before, run_.options,
                     run_.facts.findings);
    ledger_.keep_catalog(run_.facts.run, CatalogMoment::during,
                         postgres::catalog_fingerprint(run_.connection, target_->names()).lines);
    session_.fills_indexes = plan.fills_indexes;
    return plan;
}

// What the units put in they record themselves.
void Load::record_undo(const std::vector<schema::Name>& before, const Watched& watched) {
    UndoLog log(run_.connection, run_.options.target.ledger_schema);
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        UndoTable table = undo_table(*target_, run_.plan(), run_.constraints, i);
        const bool was_there = std::ranges::find(before, table.table) != before.end();
        table.kind = was_there ? UndoKind::filled : UndoKind::created;
        if (was_there && !comes(i)) table.kind = UndoKind::untouched;
        const auto found = watched.find(i);
        table.in_units = found == watched.end();
        if (!table.in_units) table.rows = found->second;
        log.record(run_.facts.run, table, std::nullopt);
        if (table.is_watched() && table.has_key && table.rows.rows <= most_rows_kept)
            log.keep_rows(run_.facts.run, table);
    }
}

// Only functions of triggers have any.
void Load::record_subtransactions() {
    const std::vector<postgres::TargetTable> live = postgres::read_target(run_.connection, target_->names());
    if (std::ranges::none_of(live, &postgres::TargetTable::has_user_triggers)) return;
    UndoLog log(run_.connection, run_.options.target.ledger_schema);
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (comes(i))
            log.record_subtransactions_of_units(run_.facts.run,
                                                undo_table(*target_, run_.plan(), run_.constraints, i));
    }
}

// Tables that hold all rows already, as after a load that came to its end, must hold them exactly: then there
// is nothing to do.
void Load::compare_filled(const std::vector<std::size_t>& filled) {
    DigestingConsumer source(run_.plan());
    run_.replay_into(source);
    Verifier verifier(run_.connection, *target_, run_.plan(), run_.files, run_.constraints, run_.options);
    verifier.compare(filled, source.digests(), VerifyLevel::rows, true, run_.replays(), run_.facts);
    for (const std::size_t table : filled) {
        const VerifyFacts& found = *run_.facts.tables[table].verify;
        run_.facts.tables[table].identical = found.compared - found.missing - found.different;
    }
}

void Load::report_filled(std::size_t table) {
    Finding finding;
    finding.rule = &rule::table_not_empty;
    finding.table = to_string(target_->name(table));
    finding.message = fmt::format("{} holds rows, and load takes empty tables only", finding.table);
    finding.fix = "empty it, or use cutover, which compares rows first";
    run_.facts.findings.add(std::move(finding));
}

// Before anything is committed: role, database and server may allow fewer connections than --jobs asks for.
Load::Writers Load::connect_writers(bool parents_first) {
    return open_connections(session_, parents_first ? 1 : run_.options.jobs, "load", run_.options);
}

// Foreign keys between the tables, kept or back already: then parents must come first.
bool Load::has_references() {
    const std::vector<postgres::TargetTable> live = postgres::read_target(run_.connection, target_->names());
    return std::ranges::any_of(live, [&](const postgres::TargetTable& table) {
        return std::ranges::any_of(table.objects, [&](const postgres::TableObject& object) {
            return object.kind == postgres::TableObject::Kind::foreign_key && object.parent &&
                   std::ranges::find(target_->names(), *object.parent) != target_->names().end();
        });
    });
}

std::vector<TableDigest> Load::send(Writers writers) {
    Phase phase(run_.facts, run_.options, "copy", total_bytes(run_.files));
    UnitWriter writer(session_, std::move(writers), *target_, run_.plan(), run_.files, run_.options);
    UnitCutter cutter(run_.plan(), run_.files, ledger_.units(session_.run), run_.options, writer);
    run_.replay_into(cutter);
    cutter.finish();
    const std::vector<std::uint64_t> stored = writer.finish();
    std::vector<TableDigest> digests = cutter.digests();
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const std::uint64_t rows = stored[i] + cutter.done_rows()[i];
        if (digests[i].rows() != rows) {
            throw InternalError(fmt::format("{} rows of {} were read, {} stored", digests[i].rows(),
                                            to_string(target_->name(i)), rows));
        }
        run_.facts.tables[i].inserted = rows - run_.facts.tables[i].created;
        phase.add(stored[i], 0);
    }
    phase.add(0, total_bytes(run_.files));
    return digests;
}

void Load::bring_back() {
    const Phase phase(run_.facts, run_.options, "restore");
    in_transaction(run_.connection, session_, run_.options,
                   [&] { ledger_.set_state(session_.run, LoadState::restoring); });
    try {
        restore(ledger_.steps(session_.run), target_->names(), session_, run_.options);
    } catch (const RestoreRefused& refused) {
        const auto place = find_record_refused_by(refused.step(), run_.connection, *target_, run_.plan(),
                                                  run_.files, run_.options, run_.replays());
        if (!place) {
            refused.throw_cause();
            throw;
        }
        Finding finding = refused.finding();
        finding.at = *place;
        throw LoadRefused(std::move(finding));
    }
}

// Writers are kept out from the comparison to the last word; readers go on, except while the guard is
// dropped.
void Load::finish(const std::vector<TableDigest>& digests) {
    prepare_session(run_.connection, session_);
    Transaction transaction(run_.connection, run_.options);
    ledger_.require_attempt(session_.run, session_.attempt);
    std::string names;
    for (std::size_t i = 0; i < target_->names().size(); ++i)
        names += (names.empty() ? "" : ", ") + target_->rows(i);
    run_with_lock(run_.connection, "LOCK TABLE " + names + " IN SHARE ROW EXCLUSIVE MODE", run_.options);
    settle_loaded();
    const auto beside = keep_changed_beside();
    // Readers go on while rows are compared, unless DDL behind the comparison could change some.
    const bool ddl_first = !postgres::read_event_triggers(run_.connection).empty();
    if (ddl_first) drop_guards();
    prove(digests, beside);
    if (run_.may_go_on() && !ddl_first) drop_guards();
    if (!run_.may_go_on()) return transaction.rollback();
    record_subtransactions();
    ledger_.ledger().end(run_.facts, "complete");
    const Phase phase(run_.facts, run_.options, "commit");
    end_committed(transaction.commit(session_.dbname), "COMMITTED run " + run_.facts.run, run_.facts);
}

void Load::settle_loaded() {
    const std::vector<postgres::TargetTable> live = postgres::read_target(run_.connection, target_->names());
    std::vector<std::size_t> loaded;
    std::vector<const postgres::TargetTable*> tables;
    for (std::size_t i = 0; i < run_.tables(); ++i) {
        if (!comes(i)) continue;
        loaded.push_back(i);
        tables.push_back(&live_table(live, target_->name(i)));
    }
    const std::vector<ColumnSequence> sequences = find_sequences(live, *target_, run_.plan(), loaded);
    enlist_sequences(run_.connection, sequences, run_.options);
    settle(run_, *target_, sequences, tables);
}

void Load::drop_guards() {
    for (const Step& step : ledger_.steps(session_.run)) {
        if (step.done) continue;
        run_with_lock(run_.connection, step.statement, run_.options);
        ledger_.mark_done(session_.run, step.position);
    }
    compare_restored(session_.run, ledger_, postgres::catalog_fingerprint(run_.connection, target_->names()),
                     run_.options, run_.facts.findings);
}

void Load::end_without_commit(const std::string& result) {
    if (!run_.may_go_on()) run_.facts.exit_code = ExitCode::no;
    run_.facts.result = result;
}

}  // namespace copyover::migrate

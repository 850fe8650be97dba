#include "migrate/load/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/load/load_plan.hpp"
#include "migrate/load/refused_build.hpp"
#include "migrate/load/restorer.hpp"
#include "migrate/load/unit_cutter.hpp"
#include "migrate/load/unit_writer.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/target/catalog_comparison.hpp"
#include "migrate/target/create_tables.hpp"
#include "migrate/target/sequences.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

Load::Load(postgres::Connection& connection, const std::string& dbname, Migration& migration,
           std::span<const SourceFile> files, Constraints& constraints, const Options& options,
           RunFacts& facts)
    : connection_(connection),
      migration_(migration),
      files_(files),
      constraints_(constraints),
      options_(options),
      facts_(facts),
      ledger_(connection, options.ledger_schema),
      session_{dbname, facts.run, 1, false},
      jobs_(options.jobs) {}

void Load::run() {
    preflight();
    if (!may_go_on()) return end_without_commit("NOTHING WAS COMMITTED");
    lock_database(connection_, options_);
    if (const auto load = ledger_.open_load()) {
        resume(*load);
    } else {
        begin();
    }
    if (!under_way_) return;
    try {
        if (may_go_on()) send();
        if (may_go_on()) bring_back();
        if (may_go_on()) finish();
    } catch (const LoadRefused& refused) {
        report_refused(refused);
    }
    if (!may_go_on()) facts_.exit_code = ExitCode::no;
}

// Units that refer to the record may be committed: it cannot be left out any more.
void Load::report_refused(const LoadRefused& refused) {
    Finding finding = refused.finding();
    if (finding.rule == &rule::server_rejected && refused.names_record()) {
        finding.fix = fmt::format(
            "take the load out: copyover rollback {}; then correct the record, or let rehearse write all "
            "that the "
            "server refuses to a folder (--reject-limit and --rejects), which load with the same leaves out",
            session_.run);
    }
    facts_.findings.add(std::move(finding));
}

void Load::preflight() {
    const Phase phase(facts_, options_, "preflight");
    migrate::preflight(connection_, migration_, files_, constraints_, options_, UnfinishedLoad::resumed,
                       facts_);
    target_ = std::make_unique<Target>(connection_, migration_.plan);
}

// One transaction: from it on the ledger knows the run, what it set aside and how that comes back.
void Load::begin() {
    const Phase phase(facts_, options_, "set aside");
    const std::vector<schema::Name> before = target_->existing_names();
    const auto transaction = begin_locked(connection_, before, options_);
    create_missing_tables(connection_, migration_, facts_.findings);
    target_ = std::make_unique<Target>(connection_, migration_.plan);
    target_->adopt(migration_, facts_.findings);
    judge_created_partitions(connection_, migration_, *target_, before, files_, constraints_, options_,
                             facts_);
    std::vector<std::size_t> filled;
    bool empty_ones = false;
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        if (!comes(i)) continue;
        const std::string name = connection_.quote(target_->name(i));
        const bool has_rows = connection_.execute("SELECT EXISTS (SELECT FROM " + name + ")").boolean(0, 0);
        if (has_rows) filled.push_back(i);
        empty_ones = empty_ones || !has_rows;
    }
    if (may_go_on() && !filled.empty() && !empty_ones) compare_filled(filled);
    if (!filled.empty() && (empty_ones || !may_go_on()))
        std::ranges::for_each(filled, [this](std::size_t i) { report_filled(i); });
    if (!may_go_on() || !empty_ones) {
        transaction->rollback();
        return end_without_commit(may_go_on() ? "IDENTICAL: nothing to do" : "NOTHING WAS COMMITTED");
    }
    begin_run(before);
    if (transaction->commit(session_.dbname) == CommitAnswer::asked_for) report_commit_asked(facts_.findings);
    under_way_ = true;
    facts_.result = "RESUMABLE run " + facts_.run;
}

void Load::begin_run(const std::vector<schema::Name>& before) {
    const std::vector<postgres::TargetTable> live = postgres::read_target(connection_, target_->names());
    std::vector<PlannedTable> planned;
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        if (!comes(i)) continue;
        const auto table = std::ranges::find(live, target_->name(i), &postgres::TargetTable::name);
        if (table == live.end()) throw InternalError(fmt::format("{} vanished", to_string(target_->name(i))));
        planned.push_back({&*table, constraints_.rows(i)});
    }
    const Quote quote = [this](std::string_view identifier) { return connection_.quote(identifier); };
    const LoadPlan plan =
        plan_load(planned, plan_objects(planned, quote), options_.index_build, facts_.run, quote);
    facts_.plan = plan.facts;
    ledger_.ledger().prepare();
    ledger_.begin(facts_, plan.steps, postgres::catalog_fingerprint(connection_, target_->names()));
    record_undo(before);
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
    for (const std::string& statement : plan.prepare)
        connection_.execute(statement);
    ledger_.keep_catalog(facts_.run, CatalogMoment::during,
                         postgres::catalog_fingerprint(connection_, target_->names()));
    session_.fills_indexes = plan.fills_indexes;
    if (plan.keeps_references) jobs_ = 1;
}

// What the units put in they record themselves.
void Load::record_undo(const std::vector<schema::Name>& before) {
    UndoLog log(connection_, options_.ledger_schema);
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        UndoTable table = undo_table(*target_, migration_.plan, constraints_, i);
        const bool was_there = std::ranges::find(before, table.table) != before.end();
        table.kind = was_there ? UndoKind::filled : UndoKind::created;
        if (was_there && !comes(i)) table.kind = UndoKind::untouched;
        table.in_units = true;
        log.record(facts_.run, table, std::nullopt);
    }
}

// Tables that hold all rows already, as after a load that came to its end, must hold them exactly: then there
// is nothing to do.
void Load::compare_filled(const std::vector<std::size_t>& filled) {
    DigestingConsumer source(migration_.plan);
    replay_into(source);
    Verifier verifier(connection_, *target_, migration_.plan, files_, constraints_, options_);
    verifier.compare(
        filled, source.digests(), VerifyLevel::rows, true,
        [this](RowConsumer& consumer) { replay_into(consumer); }, facts_);
    for (const std::size_t table : filled) {
        const VerifyFacts& found = *facts_.tables[table].verify;
        facts_.tables[table].identical = found.compared - found.missing - found.different;
    }
}

void Load::report_filled(std::size_t table) {
    Finding finding;
    finding.rule = &rule::table_not_empty;
    finding.table = to_string(target_->name(table));
    finding.message = fmt::format("{} holds rows, and load takes empty tables only", finding.table);
    finding.fix = "empty it, or use cutover, which compares rows first";
    facts_.findings.add(std::move(finding));
}

void Load::resume(const OpenLoad& load) {
    const Phase phase(facts_, options_, "resume");
    under_way_ = true;
    facts_.run = session_.run = load.run;
    facts_.started = load.started;
    facts_.result = "RESUMABLE run " + load.run;
    state_ = load.state;
    compare_sources(load, files_, facts_);
    // What the load set aside is no difference to schema.sql; the catalog kept in the ledger judges.
    Findings set_aside;
    target_->adopt(migration_, set_aside);
    if (state_ == LoadState::loading) {
        compare_catalogs(load, ledger_.catalog(load.run, CatalogMoment::during),
                         postgres::catalog_fingerprint(connection_, target_->names()), facts_.findings);
    }
    if (!may_go_on()) return;
    {
        Transaction transaction(connection_, options_);
        session_.attempt = ledger_.take_over(load.run);
        ledger_.ledger().write_sources(facts_);
        if (transaction.commit(session_.dbname) == CommitAnswer::asked_for)
            report_commit_asked(facts_.findings);
    }
    const std::vector<Step> steps = ledger_.steps(load.run);
    session_.fills_indexes =
        std::ranges::any_of(steps, [](const Step& step) { return step.stage == StepStage::setting; });
    if (has_references()) jobs_ = 1;
}

// Foreign keys between the tables, kept or back already: then parents must come first.
bool Load::has_references() {
    const std::vector<postgres::TargetTable> live = postgres::read_target(connection_, target_->names());
    return std::ranges::any_of(live, [&](const postgres::TargetTable& table) {
        return std::ranges::any_of(table.objects, [&](const postgres::TableObject& object) {
            return object.kind == postgres::TableObject::Kind::foreign_key && object.parent &&
                   std::ranges::find(target_->names(), *object.parent) != target_->names().end();
        });
    });
}

void Load::send() {
    Phase phase(facts_, options_, "copy", total_bytes(files_));
    UnitWriter writer(session_, jobs_, *target_, migration_.plan, files_, options_);
    UnitCutter cutter(migration_.plan, files_, ledger_.units(session_.run), options_, writer);
    replay_into(cutter);
    cutter.finish();
    const std::vector<std::uint64_t> stored = writer.finish();
    digests_ = cutter.digests();
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const std::uint64_t rows = stored[i] + cutter.done_rows()[i];
        if (digests_[i].rows() != rows) {
            throw InternalError(fmt::format("{} rows of {} were read, {} stored", digests_[i].rows(),
                                            to_string(target_->name(i)), rows));
        }
        facts_.tables[i].inserted = rows - facts_.tables[i].created;
        phase.add(stored[i], 0);
    }
    phase.add(0, total_bytes(files_));
}

void Load::bring_back() {
    const Phase phase(facts_, options_, "restore");
    in_transaction(connection_, session_, options_,
                   [&] { ledger_.set_state(session_.run, LoadState::restoring); });
    try {
        restore(ledger_.steps(session_.run), session_, options_.jobs, options_);
    } catch (const RestoreRefused& refused) {
        const auto place =
            find_record_refused_by(refused.step(), connection_, *target_, migration_.plan, files_, options_,
                                   [this](RowConsumer& consumer) { replay_into(consumer); });
        if (!place) throw;
        Finding finding = refused.finding();
        finding.at = *place;
        throw LoadRefused(std::move(finding));
    }
}

// Writers are kept out from the comparison to the last word; readers go on, except while the guard is
// dropped.
void Load::finish() {
    prepare_session(connection_, session_);
    Transaction transaction(connection_, options_);
    ledger_.require_attempt(session_.run, session_.attempt);
    std::string names;
    for (const schema::Name& name : target_->names())
        names += (names.empty() ? "" : ", ") + connection_.quote(name);
    run_with_lock(connection_, "LOCK TABLE " + names + " IN SHARE ROW EXCLUSIVE MODE", options_);
    analyze();
    verify();
    if (may_go_on()) drop_guards();
    if (!may_go_on()) return transaction.rollback();
    ledger_.ledger().end(facts_, "complete");
    const Phase phase(facts_, options_, "commit");
    if (transaction.commit(session_.dbname) == CommitAnswer::asked_for) report_commit_asked(facts_.findings);
    facts_.result = "COMMITTED run " + facts_.run;
}

void Load::analyze() {
    const Phase phase(facts_, options_, "analyze");
    const std::vector<postgres::TargetTable> live = postgres::read_target(connection_, target_->names());
    std::vector<std::size_t> loaded;
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        if (comes(i)) loaded.push_back(i);
    }
    advance_sequences(connection_, *target_, find_sequences(live, *target_, migration_.plan, loaded));
    for (const std::size_t table : loaded) {
        const auto found = std::ranges::find(live, target_->name(table), &postgres::TargetTable::name);
        if (found != live.end() && found->owner)
            connection_.execute("ANALYZE " + connection_.quote(target_->name(table)));
    }
}

void Load::verify() {
    Phase phase(facts_, options_, "verify");
    std::vector<std::size_t> tables;
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        if (!comes(i)) continue;
        tables.push_back(i);
        phase.add(constraints_.rows(i), 0);
    }
    Verifier verifier(connection_, *target_, migration_.plan, files_, constraints_, options_);
    verifier.compare(
        tables, digests_, VerifyLevel::rows, false, [this](RowConsumer& consumer) { replay_into(consumer); },
        facts_);
}

void Load::drop_guards() {
    for (const Step& step : ledger_.steps(session_.run)) {
        if (step.done) continue;
        run_with_lock(connection_, step.statement, options_);
        ledger_.mark_done(session_.run, step.position);
    }
    report_catalog_changes(ledger_.catalog(session_.run, CatalogMoment::before),
                           postgres::catalog_fingerprint(connection_, target_->names()), facts_.findings);
}

void Load::end_without_commit(const std::string& result) {
    if (!may_go_on()) facts_.exit_code = ExitCode::no;
    facts_.result = result;
}

void Load::replay_into(RowConsumer& consumer) {
    replay(migration_.plan, files_, constraints_, options_, facts_, consumer, facts_.findings);
}

}  // namespace copyover::migrate

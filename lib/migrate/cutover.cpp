#include "migrate/cutover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "migrate/create_tables.hpp"
#include "migrate/ledger.hpp"
#include "migrate/loader.hpp"
#include "migrate/pass.hpp"
#include "migrate/phase.hpp"
#include "migrate/preflight.hpp"
#include "migrate/probes.hpp"
#include "migrate/verifier.hpp"

namespace copyover::migrate {

namespace {

// Index builds of millions of rows sort in memory instead of on disk.
constexpr std::string_view raise_maintenance_memory =
    "SELECT pg_catalog.set_config('maintenance_work_mem', '256MB', true) FROM pg_catalog.pg_settings "
    "WHERE name = 'maintenance_work_mem' AND setting::pg_catalog.int8 < 262144";

std::uint64_t total_bytes(std::span<const SourceFile> files) {
    std::uint64_t bytes = 0;
    for (const SourceFile& file : files)
        bytes += file.bytes;
    return bytes;
}

void run_all(postgres::Connection& connection, const std::vector<std::string>& statements) {
    for (const std::string& statement : statements)
        connection.execute(statement);
}

}  // namespace

Cutover::Cutover(postgres::Connection& connection, Migration& migration, std::span<const SourceFile> files,
                 Constraints& constraints, const Options& options, RunFacts& facts)
    : connection_(connection),
      migration_(migration),
      files_(files),
      constraints_(constraints),
      options_(options),
      facts_(facts) {}

void Cutover::run(LastWord last_word, const std::string& dbname) {
    preflight();
    if (!may_go_on()) return give_up();
    lock_and_create();
    sort_tables();
    if (may_go_on()) compare_filled();
    if (!may_go_on()) return give_up();
    plan_load();
    if (planned_.empty()) return end_identical();
    set_aside();
    try {
        const Loaded loaded = load();
        restore();
        analyze();
        verify(loaded);
    } catch (const LoadRefused& refused) {
        facts_.findings.add(refused.finding());
    }
    if (may_go_on()) compare_catalog();
    if (may_go_on()) probe();
    if (!may_go_on()) return give_up();
    say_last_word(last_word, dbname);
}

// Before any lock: what the catalog forbids is found while the application still works.
void Cutover::preflight() {
    const Phase phase(facts_, options_, "preflight");
    check_server(connection_, facts_.findings);
    target_ = std::make_unique<Target>(connection_, migration_.plan);
    target_->adopt(migration_, facts_.findings);
    check_tables(postgres::read_target(connection_, target_->existing_names()), facts_.findings);
}

void Cutover::lock_and_create() {
    const Phase phase(facts_, options_, "lock");
    transaction_ = begin_locked(connection_, target_->existing_names(), options_);
    fingerprinted_ = target_->existing_names();
    fingerprint_ = postgres::catalog_fingerprint(connection_, fingerprinted_);
    create_missing_tables(connection_, migration_, facts_.findings);
    target_ = std::make_unique<Target>(connection_, migration_.plan);
    target_->adopt(migration_, facts_.findings);
    live_ = postgres::read_target(connection_, target_->names());
}

// Only now, behind the lock, emptiness means something. Without ONLY, because TRUNCATE of a parent would
// empty its children too (EXPERIMENTS.md part A).
void Cutover::sort_tables() {
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        const std::string name = connection_.quote(target_->name(i));
        const bool filled = connection_.execute("SELECT EXISTS (SELECT FROM " + name + ")").boolean(0, 0);
        (filled ? filled_ : empty_).push_back(i);
    }
    if (filled_.empty() || options_.on_conflict == ConflictPolicy::identical) return;
    for (const std::size_t table : filled_) {
        Finding finding;
        finding.rule = &rule::table_not_empty;
        finding.table = to_string(target_->name(table));
        finding.message = fmt::format("{} holds rows", finding.table);
        finding.fix = "empty it, or let equal rows pass with --on-conflict identical";
        facts_.findings.add(std::move(finding));
    }
}

// Tables that hold rows must hold exactly what the source would put there; rows beside it are not ours to
// judge.
void Cutover::compare_filled() {
    if (filled_.empty()) return;
    const Phase phase(facts_, options_, "compare", total_bytes(files_));
    DigestingConsumer source(migration_.plan);
    replay_into(source);
    Verifier verifier(connection_, *target_, migration_.plan, files_, constraints_, options_);
    verifier.compare(
        filled_, source.digests(), VerifyLevel::rows, true,
        [this](RowConsumer& consumer) { replay_into(consumer); }, facts_);
    for (const std::size_t table : filled_) {
        const VerifyFacts& verify = *facts_.tables[table].verify;
        facts_.tables[table].identical = verify.compared - verify.missing - verify.different;
        if (verify.missing + verify.different == 0) continue;
        Finding finding;
        finding.rule = &rule::table_not_empty;
        finding.table = to_string(target_->name(table));
        finding.message =
            fmt::format("{} holds rows, and of the source's {} rows {} are missing there and {} differ",
                        finding.table, verify.compared, verify.missing, verify.different);
        finding.fix = "empty the table, or bring the rows named above into agreement";
        facts_.findings.add(std::move(finding));
    }
}

// Empty tables are planned together, those without rows too: they stand between their parents and TRUNCATE.
void Cutover::plan_load() {
    std::uint64_t coming = 0;
    for (const std::size_t table : empty_)
        coming += constraints_.rows(table);
    if (coming == 0) return;
    for (const std::size_t table : empty_) {
        const auto live = std::ranges::find(live_, target_->name(table), &postgres::TargetTable::name);
        if (live == live_.end())
            throw InternalError(fmt::format("{} vanished", to_string(target_->name(table))));
        planned_.push_back({&*live, constraints_.rows(table)});
    }
    const Quote quote = [this](std::string_view identifier) { return connection_.quote(identifier); };
    objects_ = plan_objects(planned_, quote);
    facts_.plan = facts_of(objects_);
    for (const ObjectStep& step : objects_.steps) {
        if (step.could_be_dropped) continue;
        Finding finding;
        finding.rule = &rule::object_kept;
        finding.message = fmt::format("{} stays in place: {}", step.object, step.reason);
        facts_.findings.add(std::move(finding));
    }
}

void Cutover::set_aside() {
    const Phase phase(facts_, options_, "set aside");
    connection_.execute(std::string(raise_maintenance_memory));
    sequences_ = find_sequences(live_, *target_, migration_.plan, empty_);
    enlist_sequences(connection_, sequences_);
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
    for (const ObjectStep& step : objects_.steps)
        run_all(connection_, step.drop_sql);
    const Quote quote = [this](std::string_view identifier) { return connection_.quote(identifier); };
    const std::string truncate = truncate_statement(planned_, live_, objects_, quote, truncated_);
    if (!truncate.empty()) connection_.execute(truncate);
}

Cutover::Loaded Cutover::load() {
    Phase phase(facts_, options_, "copy", total_bytes(files_));
    std::vector<LoadTable> tables(migration_.plan.tables.size());
    for (std::size_t i = 0; i < planned_.size(); ++i) {
        const auto& names = target_->names();
        const auto table = std::ranges::find(names, planned_[i].table->name) - names.begin();
        tables[static_cast<std::size_t>(table)] = {true, truncated_[i]};
    }
    Loader loader(connection_, *target_, migration_.plan, files_, tables, options_);
    DigestingConsumer digesting(migration_.plan, &loader);
    replay_into(digesting);
    Loaded loaded{loader.finish(), digesting.digests()};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (!tables[i].load) continue;
        if (loaded.digests[i].rows() != loaded.stored[i]) {
            throw InternalError(fmt::format("{} rows of {} were read, {} stored", loaded.digests[i].rows(),
                                            to_string(target_->name(i)), loaded.stored[i]));
        }
        facts_.tables[i].inserted = loaded.stored[i] - facts_.tables[i].created;
        phase.add(loaded.stored[i], 0);
    }
    phase.add(0, total_bytes(files_));
    return loaded;
}

void Cutover::restore() {
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
    for (const ObjectStep* step : objects_.restoring()) {
        const Phase phase(facts_, options_, "restore " + step->object);
        run_all(connection_, step->restore_sql);
    }
}

void Cutover::analyze() {
    const Phase phase(facts_, options_, "analyze");
    advance_sequences(connection_, *target_, sequences_);
    for (const PlannedTable& planned : planned_) {
        if (planned.table->owner) connection_.execute("ANALYZE " + connection_.quote(planned.table->name));
    }
}

void Cutover::verify(const Loaded& loaded) {
    Phase phase(facts_, options_, "verify");
    std::vector<std::size_t> tables;
    for (const std::size_t table : empty_) {
        tables.push_back(table);
        phase.add(constraints_.rows(table), 0);
    }
    Verifier verifier(connection_, *target_, migration_.plan, files_, constraints_, options_);
    verifier.compare(
        tables, loaded.digests, VerifyLevel::rows, false,
        [this](RowConsumer& consumer) { replay_into(consumer); }, facts_);
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
}

// With the indexes and statistics that the application will have.
void Cutover::probe() {
    const ProbePolicy policy = options_.probes.value_or(ProbePolicy::warn);
    run_probes(connection_, migration_.probes, policy, options_, facts_);
}

void Cutover::compare_catalog() {
    const std::vector<std::string> after = postgres::catalog_fingerprint(connection_, fingerprinted_);
    std::vector<std::string> changed;
    std::ranges::set_symmetric_difference(fingerprint_, after, std::back_inserter(changed));
    for (const std::string& line : changed) {
        // Sequences are set behind the loaded rows: the one change that is meant.
        if (line.starts_with(postgres::sequence_value_line)) continue;
        Finding finding;
        finding.rule = &rule::catalog_changed;
        finding.message =
            fmt::format("{}: {}", std::ranges::binary_search(after, line) ? "new" : "gone", line);
        finding.fix =
            "look for an event trigger or another session that changes tables; otherwise report it as a "
            "defect";
        facts_.findings.add(std::move(finding));
    }
}

void Cutover::say_last_word(LastWord last_word, const std::string& dbname) {
    Ledger ledger(connection_, options_.ledger_schema);
    ledger.prepare();
    ledger.record(facts_);
    if (last_word == LastWord::rollback) {
        const Phase phase(facts_, options_, "rollback");
        transaction_->rollback();
        facts_.result = "ROLLED BACK";
        return;
    }
    const Phase phase(facts_, options_, "commit");
    if (transaction_->commit(dbname) == CommitAnswer::asked_for) report_commit_asked();
    facts_.result = "COMMITTED run " + facts_.run;
}

void Cutover::report_commit_asked() {
    Finding finding;
    finding.rule = &rule::commit_asked;
    finding.message =
        "the connection was lost during COMMIT; the server was asked over another one, and says that it "
        "committed";
    facts_.findings.add(std::move(finding));
}

void Cutover::give_up() {
    if (transaction_) transaction_->rollback();
    facts_.exit_code = ExitCode::no;
    facts_.result = "NOTHING WAS COMMITTED";
}

void Cutover::end_identical() {
    transaction_->rollback();
    facts_.result = "IDENTICAL: nothing to do";
}

void Cutover::replay_into(RowConsumer& consumer) {
    replay(migration_.plan, files_, constraints_, options_, facts_, consumer, facts_.findings);
}

}  // namespace copyover::migrate

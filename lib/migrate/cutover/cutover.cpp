#include "migrate/cutover/cutover.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/load/restorer.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/probes/probes.hpp"
#include "migrate/run/forecast.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/send/loader.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/catalog_comparison.hpp"
#include "migrate/target/create_tables.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

namespace {

// Index builds of millions of rows sort in memory instead of on disk.
constexpr std::string_view raise_maintenance_memory =
    "SELECT pg_catalog.set_config('maintenance_work_mem', '256MB', true) FROM pg_catalog.pg_settings "
    "WHERE name = 'maintenance_work_mem' AND setting::pg_catalog.int8 < 262144";

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
    if (!may_go_on()) return give_up();
    sort_tables();
    compare_filled();
    if (!may_go_on()) return give_up();
    plan_load();
    if (planned_.empty()) return end_identical();
    set_aside();
    Loaded loaded;
    try {
        loaded = load();
        update_rows(loaded);
        restore();
        analyze();
        verify(loaded);
    } catch (const LoadRefused& refused) {
        report_refused(refused);
    }
    if (may_go_on()) compare_catalog();
    if (may_go_on()) probe();
    if (!may_go_on()) return give_up();
    record(loaded);
    say_last_word(last_word, dbname);
}

// Before any lock: what the catalog forbids is found while the application still works.
void Cutover::preflight() {
    const Phase phase(facts_, options_, "preflight");
    migrate::preflight(connection_, migration_, files_, constraints_, options_, UnfinishedLoad::error,
                       facts_);
}

void Cutover::lock_and_create() {
    const Phase phase(facts_, options_, "lock");
    fingerprinted_ = Target(connection_, migration_.plan).existing_names();
    transaction_ = begin_locked(connection_, fingerprinted_, options_);
    fingerprint_ = postgres::catalog_fingerprint(connection_, fingerprinted_);
    create_missing_tables(connection_, migration_, facts_.findings);
    target_ = std::make_unique<Target>(connection_, migration_.plan);
    target_->adopt(migration_, facts_.findings);
    live_ = postgres::read_target(connection_, target_->names());
    judge_created_partitions(connection_, migration_, *target_, fingerprinted_, files_, constraints_,
                             options_, facts_);
}

// Only now, behind the lock, emptiness means something. Without ONLY, because TRUNCATE of a parent would
// empty its children too (EXPERIMENTS.md part A).
void Cutover::sort_tables() {
    for (std::size_t i = 0; i < migration_.plan.tables.size(); ++i) {
        const std::string name = connection_.quote(target_->name(i));
        const bool filled = connection_.execute("SELECT EXISTS (SELECT FROM " + name + ")").boolean(0, 0);
        (filled ? filled_ : empty_).push_back(i);
    }
}

// Rows that will be written to the table.
std::uint64_t Cutover::coming(std::size_t table) const {
    if (std::ranges::find(empty_, table) != empty_.end()) return constraints_.rows(table);
    return merge_counts_[table].missing + merge_counts_[table].different;
}

// All tables are planned together, those without new rows too: they stand between their parents and TRUNCATE.
void Cutover::plan_load() {
    const std::size_t tables = migration_.plan.tables.size();
    std::uint64_t all = 0;
    for (std::size_t table = 0; table < tables; ++table)
        all += coming(table);
    if (all == 0) return;
    for (std::size_t table = 0; table < tables; ++table) {
        const auto live = std::ranges::find(live_, target_->name(table), &postgres::TargetTable::name);
        if (live == live_.end())
            throw InternalError(fmt::format("{} vanished", to_string(target_->name(table))));
        const bool is_filled = std::ranges::find(filled_, table) != filled_.end();
        planned_.push_back({&*live, coming(table), is_filled ? merge_->before(table).rows : 0});
    }
    const Quote quote = [this](std::string_view identifier) { return connection_.quote(identifier); };
    objects_ = plan_objects(planned_, quote);
    if (options_.find_refused) keep_unique(objects_);
    facts_.plan = facts_of(objects_);
    report_kept(objects_, facts_.findings);
}

void Cutover::set_aside() {
    require_time(options_, predicted_behind_copy());
    const Phase phase(facts_, options_, "set aside");
    connection_.execute(std::string(raise_maintenance_memory));
    std::vector<std::size_t> written;
    for (std::size_t table = 0; table < planned_.size(); ++table) {
        if (planned_[table].rows > 0 || planned_[table].present == 0) written.push_back(table);
    }
    sequences_ = find_sequences(live_, *target_, migration_.plan, written);
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
    if (!merge_)
        merge_ = std::make_unique<Merge>(connection_, *target_, migration_.plan, constraints_, options_);
    std::vector<LoadTable> tables;
    for (std::size_t i = 0; i < planned_.size(); ++i) {
        // COPY into a partitioned table refuses FREEZE.
        // COPY FREEZE is refused behind a savepoint, too.
        const bool freeze = truncated_[i] && planned_[i].table->kind == 'r' && !options_.find_refused;
        tables.push_back({true, freeze, std::nullopt});
    }
    Loader loader(connection_, *target_, migration_.plan, files_, tables, options_, searched_);
    MergeSender sender(*merge_, migration_.plan, loader);
    DigestingConsumer digesting(migration_.plan, &sender);
    Forecast forecast(options_, total_bytes(files_), predicted_behind_copy());
    Options watched = options_;
    watched.progress = &forecast;
    replay_into(digesting, watched);
    const std::vector<std::uint64_t> stored = loader.finish();
    if (searched_ != nullptr && !searched_->is_empty()) throw LoadRefused(searched_->first());
    Loaded loaded{digesting.digests(), std::vector<RowSum>(tables.size())};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const bool is_merged = merge_->is_compared(i);
        const std::uint64_t sent = is_merged ? sender.sent(i).rows : loaded.digests[i].rows();
        if (sent != stored[i] || (is_merged && sent != merge_counts_[i].missing)) {
            throw InternalError(fmt::format("{} rows of {} were sent, {} stored", sent,
                                            to_string(target_->name(i)), stored[i]));
        }
        facts_.tables[i].inserted = stored[i] - facts_.tables[i].created;
        phase.add(stored[i], 0);
        if (!is_merged) continue;
        loaded.expected[i] = merge_->before(i);
        loaded.expected[i] += sender.sent(i);
    }
    phase.add(0, total_bytes(files_));
    return loaded;
}

// Restoring what was set aside, and verification, which reads the rows once more as the survey did.
double Cutover::predicted_behind_copy() const {
    double seconds = 0;
    for (const ObjectStep& step : objects_.steps)
        seconds += step.drop ? step.predicted_seconds : 0;
    const auto survey = std::ranges::find(facts_.phases, "survey", &PhaseFacts::name);
    return seconds + (survey == facts_.phases.end() ? 0 : survey->seconds);
}

void Cutover::restore() {
    require_time(options_, predicted_behind_copy());
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
    for (const ObjectStep* step : objects_.restoring()) {
        const Phase phase(facts_, options_, "restore " + step->object);
        try {
            run_all(connection_, step->restore_sql);
        } catch (const postgres::ServerError& error) {
            if (!is_about_rows(error)) throw;
            throw LoadRefused(cannot_bring_back(error, step->object, options_));
        }
    }
}

void Cutover::analyze() {
    const Phase phase(facts_, options_, "analyze");
    advance_sequences(connection_, *target_, sequences_);
    for (const PlannedTable& planned : planned_) {
        if (planned.table->owner && (planned.rows > 0 || planned.present == 0))
            connection_.execute("ANALYZE " + connection_.quote(planned.table->name));
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
    if (!filled_.empty()) verify_merged(loaded);
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
}

// With the indexes and statistics that the application will have.
void Cutover::probe() {
    const ProbePolicy policy = options_.probes.value_or(ProbePolicy::warn);
    run_probes(connection_, migration_.probes, policy, options_, facts_);
}

void Cutover::compare_catalog() {
    report_catalog_changes(fingerprint_, postgres::catalog_fingerprint(connection_, fingerprinted_),
                           facts_.findings);
}

void Cutover::say_last_word(LastWord last_word, const std::string& dbname) {
    if (last_word == LastWord::rollback) {
        const Phase phase(facts_, options_, "rollback");
        transaction_->rollback();
        facts_.result = "ROLLED BACK";
        return;
    }
    const Phase phase(facts_, options_, "commit");
    if (transaction_->commit(dbname) == CommitAnswer::asked_for) report_commit_asked(facts_.findings);
    facts_.result = "COMMITTED run " + facts_.run;
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

void Cutover::replay_into(RowConsumer& consumer, const Options& options) {
    replay(migration_.plan, files_, constraints_, options, facts_, consumer, facts_.findings);
}

}  // namespace copyover::migrate

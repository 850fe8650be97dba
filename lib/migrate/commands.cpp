#include "migrate/commands.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/causes.hpp"
#include "base/error.hpp"
#include "migrate/cutover/cutover.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/load/load.hpp"
#include "migrate/preflight/plan_ahead.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/probes/probes.hpp"
#include "migrate/rollback/abandon.hpp"
#include "migrate/rollback/rollback.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/send/literal_rows.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/survey/estimates.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey_sources.hpp"
#include "migrate/target/filled_tables.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/seed.hpp"
#include "migrate/target/session_role.hpp"
#include "migrate/test_mapping.hpp"
#include "migrate/verify/verifier.hpp"
#include "postgres/catalog/names.hpp"
#include "postgres/connection/conninfo.hpp"
#include "postgres/server/throwaway_server.hpp"

namespace copyover::migrate {

namespace {

TargetFacts target_facts(const postgres::Connection& connection, const Migration& migration) {
    return {connection.server_version_text(), connection.database(), migration.schema_sha256,
            connection.tls()};
}

postgres::Connection connect(const std::string& dbname, const Surveyed& surveyed, const Options& options,
                             RunFacts& facts) {
    postgres::Connection connection(dbname, facts.command.name, options.control.interrupt());
    if (has_secret_columns(surveyed.migration->plan)) connection.withhold_words();
    facts.target = target_facts(connection, *surveyed.migration);
    return connection;
}

void estimate_costs(const Surveyed& surveyed, RunFacts& facts) {
    facts.estimates = facts_of(estimate(surveyed.migration->plan, *surveyed.constraints, facts.sources));
}

template <UnfinishedLoad unfinished>
void judge_writing(postgres::Connection& connection, const Migration& migration, const Options& options,
                   Findings& findings) {
    judge_access(connection, migration, options, unfinished, findings);
}

constexpr Beginning of_check{};  // which tells everything at once, behind the survey
constexpr Beginning of_transaction{.judge = judge_writing<UnfinishedLoad::error>};
constexpr Beginning of_load{.adopt = [](postgres::Connection& connection,
                                        const Options& options) { adopt_search_path(connection, options); },
                            .judge = judge_writing<UnfinishedLoad::resumed>};
constexpr Beginning of_verify{.judge = judge_reading};

// What rehearse, cutover and load begin with. Nothing where there are errors.
std::optional<Surveyed> prepare_load(const Beginning& beginning, const Options& options, RunFacts& facts) {
    facts.run = new_run_id();
    if (options.rejects.folder) require_reject_folder(*options.rejects.folder, options.input.data);
    auto surveyed = survey_sources(beginning, options, facts);
    if (!surveyed || facts.findings.has_errors()) return std::nullopt;
    write_rejects(*surveyed, options, facts);
    estimate_costs(*surveyed, facts);
    return surveyed;
}

WritingRun writing_run(postgres::Connection& connection, Surveyed& surveyed, const Options& options,
                       RunFacts& facts) {
    return {connection, *surveyed.migration, surveyed.files, *surveyed.constraints, options, facts};
}

// Returns the records that the server refused and that may be left out.
std::vector<RefusedRecord> try_to_load(const std::string& dbname, LastWord last_word, Surveyed& surveyed,
                                       const Options& options, RunFacts& facts) {
    postgres::Connection connection = connect(dbname, surveyed, options, facts);
    std::vector<RefusedRecord> refused;
    with_stop_watch({&connection}, options, [&] {
        again_on_conflict(options, facts, [&] {
            refused = cut_over(writing_run(connection, surveyed, options, facts), last_word, dbname);
        });
    });
    return refused;
}

// Again without the records that the server refused, until it refuses none or they are more than the limit:
// each round leaves out at least one more. The folder holds them before the round that may commit.
void load_into(const std::string& dbname, LastWord last_word, Surveyed& surveyed, const Options& options,
               RunFacts& facts) {
    for (;;) {
        const std::vector<RefusedRecord> refused = try_to_load(dbname, last_word, surveyed, options, facts);
        if (refused.empty()) return;
        survey_without(refused, surveyed, options, facts);
        if (facts.findings.has_errors()) return;
        write_rejects(surveyed, options, facts);
        estimate_costs(surveyed, facts);
    }
}

// What check -d does: every statement in a read-only transaction of its own.
void look_at_target(postgres::Connection& connection, Surveyed& surveyed, const Options& options,
                    RunFacts& facts) {
    const Phase phase(facts, options, "preflight");
    estimate_costs(surveyed, facts);
    connection.set("default_transaction_read_only", "on");
    connection.set("row_security", "off");
    const std::uint64_t before = facts.findings.total(Severity::error);
    const ServerPace pace = preflight(connection, *surveyed.migration, surveyed.files, *surveyed.constraints,
                                      options, UnfinishedLoad::error, facts);
    if (facts.findings.total(Severity::error) == before) {
        plan_ahead(connection, *surveyed.migration, *surveyed.constraints, pace, facts);
    }
}

// One snapshot for all tables, so that a live application does not make them disagree with one another.
void compare_with_target(postgres::Connection& connection, Surveyed& surveyed, const Options& options,
                         RunFacts& facts) {
    Migration& migration = *surveyed.migration;
    const Target target(connection, migration.plan);
    report_session_role(connection, facts.findings);
    if (report_open_load_of(connection, target.existing_names(), options, facts.findings)) return;
    const std::vector<std::size_t> tables = existing_tables(target, facts.findings);
    target.adopt(migration, facts.findings);
    if (facts.findings.has_errors()) return;

    const Replay replay_rows = [&](RowConsumer& consumer) {
        replay_stored(connection, migration.plan, surveyed.files, *surveyed.constraints, options, nullptr,
                      consumer, facts);
    };
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    connection.execute("SET LOCAL row_security = off");
    try {
        const Phase phase(facts, options, "verify");
        DigestingConsumer source(migration.plan);
        replay_rows(source);
        Verifier verifier(connection, target, migration.plan, surveyed.files, *surveyed.constraints, options);
        verifier.compare(tables, source.digests(), options.comparison.level, options.comparison.live,
                         replay_rows, facts);
    } catch (const LoadRefused& refused) {
        facts.findings.add(refused.finding());
    }
    run_probes(connection, migration.probes, options.probes.value_or(ProbePolicy::off), options, facts);
    connection.execute("COMMIT");
}

void end(RunFacts& facts) {
    facts.ended = utc_now();
}

void end_without_commit(RunFacts& facts) {
    if (facts.exit_code == ExitCode::yes) facts.exit_code = ExitCode::no;
    facts.result = "NOTHING WAS COMMITTED";
    end(facts);
}

void end_with_verdict(RunFacts& facts) {
    const std::uint64_t errors = facts.findings.total(Severity::error);
    if (errors > 0 && facts.exit_code == ExitCode::yes) facts.exit_code = ExitCode::no;
    facts.result = errors == 0 ? "PASSED" : "FAILED: " + errors_text(facts.findings);
    end(facts);
}

}  // namespace

bool has_password(const std::string& dbname) {
    return postgres::has_password(dbname);
}

bool works_apart() {
    return postgres::works_apart();
}

void check(const Options& options, RunFacts& facts) {
    if (options.explain.tests) return test_mapping(options, facts);
    facts.command = command::check;
    auto surveyed = survey_sources(of_check, options, facts);
    if (surveyed && options.target.dbname) {
        postgres::Connection connection = connect(*options.target.dbname, *surveyed, options, facts);
        with_stop_watch({&connection}, options,
                        [&] { look_at_target(connection, *surveyed, options, facts); });
    }
    end_with_verdict(facts);
}

void rehearse(const Options& options, RunFacts& facts) {
    facts.command = command::rehearse;
    auto surveyed = prepare_load(of_transaction, options, facts);
    if (!surveyed) return end_without_commit(facts);
    std::optional<postgres::ThrowawayServer> server;
    if (!options.target.dbname) {
        const Phase phase(facts, options, "throwaway server");
        server.emplace(postgres::ThrowawayOptions{options.target.pg_bindir, options.control.interrupt()});
    }
    if (server && !surveyed->migration->seed.empty()) {
        const Phase phase(facts, options, "seed");
        postgres::Connection connection(server->conninfo(), "seed", options.control.interrupt());
        with_stop_watch({&connection}, options, [&] { plant_seed(connection, *surveyed->migration, facts); });
    }
    load_into(server ? server->conninfo() : *options.target.dbname, LastWord::rollback, *surveyed, options,
              facts);
    end(facts);
}

void cutover(const Options& options, RunFacts& facts) {
    facts.command = command::cutover;
    auto surveyed = prepare_load(of_transaction, options, facts);
    if (!surveyed) return end_without_commit(facts);
    load_into(*options.target.dbname, LastWord::commit, *surveyed, options, facts);
    end(facts);
}

void load(const Options& options, RunFacts& facts) {
    facts.command = command::load;
    auto surveyed = prepare_load(of_load, options, facts);
    if (!surveyed) return end_without_commit(facts);
    postgres::Connection connection = connect(*options.target.dbname, *surveyed, options, facts);
    Load load(writing_run(connection, *surveyed, options, facts), *options.target.dbname);
    try {
        with_stop_watch({&connection}, options, [&] {
            if (const auto path = adopt_search_path(connection, options))
                facts.verify_dbname = postgres::with_search_path(*options.target.dbname, *path);
            load.run();
        });
    } catch (const OutcomeUnknown&) {
        facts.result.clear();
        throw;
    }
    end(facts);
}

void verify(const Options& options, RunFacts& facts) {
    facts.command = command::verify;
    auto surveyed = survey_sources(of_verify, options, facts);
    if (!surveyed || facts.findings.has_errors()) {
        // There are no differences to read yet.
        if (facts.exit_code == ExitCode::yes) facts.next = "fix the errors, then the same command again";
        return end_with_verdict(facts);
    }
    postgres::Connection connection = connect(*options.target.dbname, *surveyed, options, facts);
    with_stop_watch({&connection}, options, [&] {
        again_on_conflict(options, facts, [&, again = false]() mutable {
            if (std::exchange(again, true)) connection.execute("ROLLBACK");
            compare_with_target(connection, *surveyed, options, facts);
        });
    });
    end_with_verdict(facts);
}

void rollback(const Options& options, RunFacts& facts) {
    facts.command = command::rollback;
    facts.run = options.past.run.value_or("");
    facts.started = utc_now();
    postgres::Connection connection(*options.target.dbname, facts.command.name, options.control.interrupt());
    with_stop_watch({&connection}, options, [&] {
        schema::spell_out_public(!postgres::public_comes_first(connection));
        again_on_conflict(options, facts, [&] {
            if (options.past.abandon) {
                Abandonment(connection, options, facts).run(*options.target.dbname);
            } else {
                Rollback(connection, options, facts).run(*options.target.dbname);
            }
        });
    });
    end(facts);
}

bool forget(const Options& options, const std::string& run) {
    postgres::Connection connection(*options.target.dbname, command::status.name,
                                    options.control.interrupt());
    bool known = false;
    with_stop_watch({&connection}, options, [&] {
        lock_database(connection, options);
        known = again_on_conflict(options, [&] {
            Transaction transaction(connection, options);
            const bool is_known = UndoLog(connection, options.target.ledger_schema).forget(run);
            // However the answer came, the images are gone.
            static_cast<void>(transaction.commit(*options.target.dbname));
            return is_known;
        });
    });
    return known;
}

std::vector<Ledger::Run> status(const Options& options) {
    postgres::Connection connection(*options.target.dbname, command::status.name,
                                    options.control.interrupt());
    std::vector<Ledger::Run> runs;
    with_stop_watch({&connection}, options, [&] {
        runs = Ledger(connection, options.target.ledger_schema).runs(options.past.run.value_or(""));
    });
    return runs;
}

}  // namespace copyover::migrate

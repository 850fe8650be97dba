#include "migrate/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "migrate/cutover/cutover.hpp"
#include "migrate/load/load.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/probes/probes.hpp"
#include "migrate/rollback/rollback.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/survey/estimates.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey_sources.hpp"
#include "migrate/target/transaction.hpp"
#include "migrate/verify/verifier.hpp"
#include "postgres/throwaway_server.hpp"

namespace copyover::migrate {

namespace {

TargetFacts target_facts(const postgres::Connection& connection, const Migration& migration) {
    return {connection.server_version_text(), connection.database(), migration.schema_sha256,
            connection.tls()};
}

void estimate_costs(const Surveyed& surveyed, RunFacts& facts) {
    facts.estimates = facts_of(estimate(surveyed.migration->plan, *surveyed.constraints, facts.sources));
}

// What rehearse, cutover and load begin with. Nothing where there are errors.
std::optional<Surveyed> prepare_load(const Options& options, RunFacts& facts) {
    facts.run = new_run_id();
    if (options.rejects) require_reject_folder(*options.rejects, options.data);
    auto surveyed = survey_sources(options, facts);
    if (!surveyed || facts.findings.has_errors()) return std::nullopt;
    write_rejects(*surveyed, options, facts);
    estimate_costs(*surveyed, facts);
    return surveyed;
}

// Returns the records that the server refused and that may be left out.
std::vector<RefusedRecord> try_to_load(const std::string& dbname, LastWord last_word, Surveyed& surveyed,
                                       const Options& options, RunFacts& facts) {
    postgres::Connection connection(dbname, facts.command);
    facts.target = target_facts(connection, *surveyed.migration);
    Cutover cutover(connection, *surveyed.migration, surveyed.files, *surveyed.constraints, options, facts);
    with_stop_watch({&connection}, options, [&] { cutover.run(last_word, dbname); });
    return cutover.refused();
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
    connection.execute("SET default_transaction_read_only = on");
    connection.execute("SET row_security = off");
    const std::uint64_t before = facts.findings.total(Severity::error);
    preflight(connection, *surveyed.migration, surveyed.files, *surveyed.constraints, options,
              UnfinishedLoad::error, facts);
    if (facts.findings.total(Severity::error) == before) {
        plan_ahead(connection, *surveyed.migration, *surveyed.constraints, facts);
    }
}

// One snapshot for all tables, so that a live application does not make them disagree with one another.
void compare_with_target(postgres::Connection& connection, Surveyed& surveyed, const Options& options,
                         RunFacts& facts) {
    Migration& migration = *surveyed.migration;
    const Target target(connection, migration.plan);
    std::vector<std::size_t> tables;
    for (std::size_t i = 0; i < migration.plan.tables.size(); ++i) {
        if (target.exists(i)) {
            tables.push_back(i);
            continue;
        }
        Finding finding;
        finding.rule = &rule::table_missing;
        finding.table = to_string(target.name(i));
        finding.message = fmt::format("the target has no table {}", finding.table);
        finding.fix = "cutover creates it from schema.sql; check -d names the right database";
        facts.findings.add(std::move(finding));
    }
    target.adopt(migration, facts.findings);
    if (facts.findings.has_errors()) return;

    const Replay replay_rows = [&](RowConsumer& consumer) {
        replay(migration.plan, surveyed.files, *surveyed.constraints, options, facts, consumer,
               facts.findings);
    };
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    connection.execute("SET LOCAL row_security = off");
    {
        const Phase phase(facts, options, "verify");
        DigestingConsumer source(migration.plan);
        replay_rows(source);
        Verifier verifier(connection, target, migration.plan, surveyed.files, *surveyed.constraints, options);
        verifier.compare(tables, source.digests(), options.level, options.live, replay_rows, facts);
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
    facts.result = errors == 0 ? "PASSED" : fmt::format("FAILED: {} error{}", errors, errors == 1 ? "" : "s");
    end(facts);
}

}  // namespace

bool has_password(const std::string& dbname) {
    return postgres::has_password(dbname);
}

void check(const Options& options, RunFacts& facts) {
    facts.command = "check";
    auto surveyed = survey_sources(options, facts);
    if (surveyed && options.dbname) {
        postgres::Connection connection(*options.dbname, facts.command);
        facts.target = target_facts(connection, *surveyed->migration);
        with_stop_watch({&connection}, options,
                        [&] { look_at_target(connection, *surveyed, options, facts); });
    }
    end_with_verdict(facts);
}

void rehearse(const Options& options, RunFacts& facts) {
    facts.command = "rehearse";
    auto surveyed = prepare_load(options, facts);
    if (!surveyed) return end_without_commit(facts);
    std::optional<postgres::ThrowawayServer> server;
    if (!options.dbname) {
        const Phase phase(facts, options, "throwaway server");
        server.emplace(postgres::ThrowawayOptions{options.pg_bindir});
    }
    load_into(server ? server->conninfo() : *options.dbname, LastWord::rollback, *surveyed, options, facts);
    end(facts);
}

void cutover(const Options& options, RunFacts& facts) {
    facts.command = "cutover";
    auto surveyed = prepare_load(options, facts);
    if (!surveyed) return end_without_commit(facts);
    load_into(*options.dbname, LastWord::commit, *surveyed, options, facts);
    end(facts);
}

void load(const Options& options, RunFacts& facts) {
    facts.command = "load";
    auto surveyed = prepare_load(options, facts);
    if (!surveyed) return end_without_commit(facts);
    postgres::Connection connection(*options.dbname, facts.command);
    facts.target = target_facts(connection, *surveyed->migration);
    Load load(connection, *options.dbname, *surveyed->migration, surveyed->files, *surveyed->constraints,
              options, facts);
    try {
        with_stop_watch({&connection}, options, [&] { load.run(); });
    } catch (const OutcomeUnknown&) {
        facts.result.clear();
        throw;
    }
    end(facts);
}

void verify(const Options& options, RunFacts& facts) {
    facts.command = "verify";
    auto surveyed = survey_sources(options, facts);
    if (!surveyed || facts.findings.has_errors()) return end_with_verdict(facts);
    postgres::Connection connection(*options.dbname, facts.command);
    facts.target = target_facts(connection, *surveyed->migration);
    with_stop_watch({&connection}, options,
                    [&] { compare_with_target(connection, *surveyed, options, facts); });
    end_with_verdict(facts);
}

void rollback(const Options& options, RunFacts& facts) {
    facts.command = "rollback";
    facts.run = options.run.value_or("");
    facts.started = utc_now();
    postgres::Connection connection(*options.dbname, facts.command);
    with_stop_watch({&connection}, options,
                    [&] { Rollback(connection, options, facts).run(*options.dbname); });
    end(facts);
}

bool forget(const Options& options, const std::string& run) {
    postgres::Connection connection(*options.dbname, "status");
    Transaction transaction(connection, options);
    const bool known = UndoLog(connection, options.ledger_schema).forget(run);
    // However the answer came, the images are gone.
    static_cast<void>(transaction.commit(*options.dbname));
    return known;
}

std::vector<Ledger::Run> status(const Options& options) {
    postgres::Connection connection(*options.dbname, "status");
    Ledger ledger(connection, options.ledger_schema);
    return ledger.runs(options.run.value_or(""));
}

}  // namespace copyover::migrate

#include "migrate/probes/probes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/redaction.hpp"
#include "migrate/probes/probe_plan.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/target/transaction.hpp"

namespace copyover::migrate {

namespace {

using std::chrono::microseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_executions = 20;
constexpr std::size_t least_executions = 3;
constexpr microseconds enough = std::chrono::seconds(2);     // then no further execution
constexpr microseconds too_much = std::chrono::seconds(10);  // then not even the least number

constexpr std::string_view query_canceled = "57014";

double milliseconds(microseconds time) {
    return static_cast<double>(time.count()) / 1e3;
}

// What the server said, without the values that its messages about data (class 22) quote.
std::string reason_of(const postgres::ServerError& error) {
    const bool about_data = error.fields().sqlstate.starts_with("22") && !error.fields().withheld;
    return about_data ? "a value of the query does not fit" : error.fields().message;
}

// Nothing that the probe could be about is there.
struct NoExample {
    std::string message;
};

// A probe that cannot be run: not an error of the run.
struct Failure {
    std::string message;
    std::string fix;
    std::string sqlstate;
};

class ProbeRun {
  public:
    ProbeRun(postgres::Connection& connection, bool strict, const Options& options, RunFacts& facts)
        : connection_(connection), strict_(strict), options_(options), facts_(facts) {}

    void run(const ProbeStatement& probe) {
        options_.control.throw_if_stopped();
        ProbeFacts measured;
        measured.name = probe.name;
        if (probe.limit) measured.limit_ms = milliseconds(*probe.limit);
        begin(probe);
        try {
            const std::string sql = with_variables(probe);
            if (probe.sets_variables()) {
                set_variables(sql);
            } else {
                measure(probe, sql, measured);
            }
        } catch (const NoExample& nothing) {
            measured.failure = nothing.message;
            add_without_example(probe, nothing);
        } catch (const Failure& failure) {
            measured.failure = failure.message;
            add_failure(probe, failure);
        } catch (const postgres::ServerError& error) {
            if (was_stopped(error, options_.control) || is_conflict(error)) throw;
            const Failure failure = failure_of(probe, error);
            measured.failure = failure.message;
            add_failure(probe, failure);
        }
        connection_.execute("ROLLBACK TO SAVEPOINT copyover_probe");
        connection_.execute("RELEASE SAVEPOINT copyover_probe");
        if (!probe.sets_variables()) facts_.probes.push_back(std::move(measured));
    }

  private:
    static microseconds time_limit(const ProbeStatement& probe) {
        return std::max<microseconds>(too_much, 10 * probe.limit.value_or(microseconds(0)));
    }

    void begin(const ProbeStatement& probe) {
        connection_.execute("SAVEPOINT copyover_probe");
        connection_.execute("SET LOCAL transaction_read_only = on");
        connection_.execute(
            fmt::format("SET LOCAL statement_timeout = '{}ms'",
                        std::chrono::ceil<std::chrono::milliseconds>(time_limit(probe)).count()));
    }

    [[nodiscard]] std::string with_variables(const ProbeStatement& probe) const {
        for (const std::string& name : variables_of(probe.sql)) {
            if (literals_.contains(name)) continue;
            if (without_rows_.contains(name))
                throw NoExample{
                    fmt::format("there is no row from which :'{}' could be taken", escaped(name))};
            throw Failure{fmt::format("the variable :'{}' is not set", escaped(name)),
                          "a query that ends with \\gset above it must return one row with that column, not "
                          "null",
                          ""};
        }
        return substitute_variables(probe.sql, literals_);
    }

    // psql's \gset: the columns of the only row; null unsets. A small target may hold no row for an example.
    void set_variables(const std::string& sql) {
        const postgres::Result result = connection_.execute(sql);
        if (result.rows() > 1) {
            throw Failure{fmt::format("the query before \\gset returned {} rows, not one", result.rows()),
                          "end it with LIMIT 1", ""};
        }
        for (std::size_t i = 0; i < result.columns(); ++i) {
            const std::string name(result.name(i));
            literals_.erase(name);
            without_rows_.erase(name);
            if (result.rows() == 0 || result.is_null(0, i)) {
                without_rows_.insert(name);
            } else {
                literals_.emplace(name, connection_.literal(result.text(0, i)));
            }
        }
    }

    void measure(const ProbeStatement& probe, const std::string& sql, ProbeFacts& measured) {
        const PlanUse use = read_plan(connection_.execute("EXPLAIN (FORMAT JSON) " + sql).text(0, 0));
        measured.indexes = use.indexes;
        measured.scanned = use.scanned;
        // COPY plans and runs the query as it stands and lets its rows be thrown away as they come.
        const std::string copy = "COPY (" + sql + "\n) TO STDOUT";
        std::vector<microseconds> times;
        microseconds spent{0};
        while (times.size() < most_executions &&
               (spent < enough || (times.size() < least_executions && spent < too_much))) {
            const Clock::time_point start = Clock::now();
            measured.rows = connection_.copy_out(copy, [](std::string_view) {});
            times.push_back(std::chrono::duration_cast<microseconds>(Clock::now() - start));
            spent += times.back();
        }
        measured.executions = times.size();
        measured.p50_ms = milliseconds(percentile(times, 0.50));
        const microseconds p95 = percentile(times, 0.95);
        measured.p95_ms = milliseconds(p95);
        measured.over_limit = probe.limit && p95 > *probe.limit;
        if (measured.over_limit) add_slow(probe, measured);
    }

    static Failure failure_of(const ProbeStatement& probe, const postgres::ServerError& error) {
        if (error.fields().sqlstate != query_canceled)
            return {reason_of(error), "correct the query", error.fields().sqlstate};
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(time_limit(probe)).count();
        return {fmt::format("it was stopped after {} s", seconds), "give it an index that it can use",
                error.fields().sqlstate};
    }

    void add_failure(const ProbeStatement& probe, const Failure& failure) {
        Finding finding;
        finding.rule = &rule::probe_failed;
        finding.message = probe.sets_variables()
                              ? failure.message
                              : fmt::format("probe \"{}\": {}", escaped(probe.name), failure.message);
        finding.fix = failure.fix;
        finding.sqlstate = failure.sqlstate;
        add(probe, std::move(finding));
    }

    // Nobody asked for the rows that are not there, but with --probes=strict for the proof.
    void add_without_example(const ProbeStatement& probe, const NoExample& nothing) {
        Finding finding;
        finding.rule = &rule::probe_skipped;
        finding.message = fmt::format("probe \"{}\" is not run: {}", escaped(probe.name), nothing.message);
        add(probe, std::move(finding));
    }

    void add_slow(const ProbeStatement& probe, const ProbeFacts& measured) {
        Finding finding;
        finding.rule = &rule::probe_slow;
        finding.message =
            fmt::format("probe \"{}\" took {:.3f} ms (p95 of {}), its limit is {} ms", escaped(probe.name),
                        *measured.p95_ms, measured.executions, *measured.limit_ms);
        finding.fix =
            measured.scanned.empty()
                ? "look at its plan with EXPLAIN (ANALYZE, BUFFERS), or raise its limit"
                : fmt::format("{} is read from end to end: an index may serve it; or raise its limit",
                              escaped(measured.scanned.front()));
        add(probe, std::move(finding));
    }

    void add(const ProbeStatement& probe, Finding finding) {
        finding.at = probe.at;
        if (strict_) finding.rule = &rule::probe_strict;
        facts_.findings.add(std::move(finding));
    }

    postgres::Connection& connection_;
    bool strict_;
    const Options& options_;
    RunFacts& facts_;
    std::map<std::string, std::string> literals_;
    std::set<std::string> without_rows_;  // variables whose query found none
};

}  // namespace

microseconds percentile(std::vector<microseconds> values, double part) {
    std::ranges::sort(values);
    const double rank = std::ceil(part * static_cast<double>(values.size()));
    return values.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

void run_probes(postgres::Connection& connection, const ProbeFile& probes, ProbePolicy policy,
                const Options& options, RunFacts& facts) {
    if (policy == ProbePolicy::off || probes.empty()) return;
    const Phase phase(facts, options, "probes");
    ProbeRun run(connection, policy == ProbePolicy::strict, options, facts);
    for (const ProbeStatement& probe : probes)
        run.run(probe);
}

}  // namespace copyover::migrate

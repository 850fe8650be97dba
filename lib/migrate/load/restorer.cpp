#include "migrate/load/restorer.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/send/batch_sender.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view lock_not_available = "55P03";
constexpr int lock_attempts = 5;
constexpr std::chrono::milliseconds pause_between_attempts{500};

void run_step(postgres::Connection& connection, const Step& step, const LoadSession& session,
              const Options& options) {
    try {
        in_transaction(connection, session, options, [&] {
            run_with_lock(connection, step.statement, options);
            LoadLedger(connection, options.ledger_schema).mark_done(session.run, step.position);
        });
    } catch (const postgres::ServerError& error) {
        if (was_stopped(error, options)) options.throw_if_stopped();
        if (is_about_rows(error)) throw RestoreRefused(cannot_bring_back(error, step.object, options), step);
        throw;
    }
}

// Each connection takes the next step that nobody has taken.
void run_beside(std::span<const Step* const> steps, const LoadSession& session,
                const std::vector<postgres::Connection*>& connections, const Options& options) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    {
        std::vector<std::jthread> workers;
        for (postgres::Connection* connection : connections) {
            workers.emplace_back([&, connection] {
                try {
                    for (std::size_t i = next++; i < steps.size(); i = next++)
                        run_step(*connection, *steps[i], session, options);
                } catch (...) {
                    const std::scoped_lock lock(mutex);
                    if (!failure) failure = std::current_exception();
                    next = steps.size();
                }
            });
        }
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

bool is_about_rows(const postgres::ServerError& error) {
    return error.fields().sqlstate.starts_with("23");
}

Finding cannot_bring_back(const postgres::ServerError& error, const std::string& object,
                          const Options& options) {
    Finding finding = refusal(error, error.fields().table, options.show_values);
    const bool shown = options.show_values && !error.fields().detail.empty();
    finding.message = fmt::format("{} cannot be brought back: {}{}{}", object, error.fields().message,
                                  shown ? ": " : "", shown ? error.fields().detail : "");
    finding.fix = "bring the rows into agreement, then the same command again";
    return finding;
}

void restore(std::span<const Step> steps, const LoadSession& session, std::size_t jobs,
             const Options& options) {
    std::vector<const Step*> beside;
    std::vector<const Step*> one_by_one;
    for (const Step& step : steps) {
        if (step.done || step.stage == StepStage::guard) continue;
        (step.stage == StepStage::build ? beside : one_by_one).push_back(&step);
    }
    if (beside.empty() && one_by_one.empty()) return;
    const auto connections = open_connections(session, std::min(jobs, beside.size()), "load");
    const StopWatch watch(pointers(connections), options);
    run_beside(beside, session, pointers(connections), options);
    for (const Step* step : one_by_one) {
        options.throw_if_stopped();
        run_step(*connections.front(), *step, session, options);
    }
}

void run_with_lock(postgres::Connection& connection, const std::string& statement, const Options& options) {
    for (int attempt = 1;; ++attempt) {
        connection.execute("SAVEPOINT copyover_lock");
        try {
            connection.execute(statement);
            connection.execute("RELEASE SAVEPOINT copyover_lock");
            return;
        } catch (const postgres::ServerError& error) {
            if (error.fields().sqlstate != lock_not_available) throw;
            if (attempt == lock_attempts) {
                throw EnvironmentError(fmt::format(
                    "a lock could not be had in {} attempts of {} ms: stop the application, or give a longer "
                    "--lock-timeout",
                    lock_attempts, options.lock_timeout.count()));
            }
        }
        connection.execute("ROLLBACK TO SAVEPOINT copyover_lock");
        options.throw_if_stopped();
        std::this_thread::sleep_for(pause_between_attempts);
    }
}

}  // namespace copyover::migrate

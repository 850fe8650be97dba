#include "migrate/load/restorer.hpp"

#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "migrate/load/restorable.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/target/locks.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view insufficient_privilege = "42501";

// The statement that gives the role what it lacks, where that is known.
void refuse_for_privilege(postgres::Connection& connection, const Step& step,
                          const std::vector<schema::Name>& tables) {
    Findings findings;
    judge_restoring(connection, {step}, tables, findings);
    if (findings.has_errors()) throw LoadRefused(findings.all().front());
}

void run_step(postgres::Connection& connection, const Step& step, const std::vector<schema::Name>& tables,
              const LoadSession& session, const Options& options) {
    try {
        in_transaction(connection, session, options, [&] {
            pin_storage(connection);
            run_with_lock(connection, step.statement, options);
            LoadLedger(connection, options.target.ledger_schema).mark_done(session.run, step.position);
        });
    } catch (const postgres::ServerError& error) {
        if (was_stopped(error, options.control)) options.control.throw_if_stopped();
        if (error.fields().sqlstate == insufficient_privilege) refuse_for_privilege(connection, step, tables);
        const std::exception_ptr in_doubt = cause_in_doubt(error);
        throw RestoreRefused(cannot_bring_back(error, step.object, options.show_values), in_doubt, step);
    }
}

// Each connection takes the next step that nobody has taken.
void run_beside(std::span<const Step* const> steps, const std::vector<schema::Name>& tables,
                const LoadSession& session, const std::vector<postgres::Connection*>& connections,
                const Options& options) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    {
        std::vector<std::jthread> workers;
        for (postgres::Connection* connection : connections) {
            workers.emplace_back([&, connection] {
                try {
                    for (std::size_t i = next++; i < steps.size(); i = next++)
                        run_step(*connection, *steps[i], tables, session, options);
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

void restore(std::span<const Step> steps, const std::vector<schema::Name>& tables, const LoadSession& session,
             const Options& options) {
    std::vector<const Step*> beside;
    std::vector<const Step*> one_by_one;
    for (const Step& step : steps) {
        if (step.done || step.stage == StepStage::guard) continue;
        (step.stage == StepStage::build ? beside : one_by_one).push_back(&step);
    }
    if (beside.empty() && one_by_one.empty()) return;
    const auto connections =
        open_connections(session, std::min(options.jobs, beside.size()), "load", options);
    const StopWatch watch(pointers(connections), options);
    run_beside(beside, tables, session, pointers(connections), options);
    for (const Step* step : one_by_one) {
        options.control.throw_if_stopped();
        run_step(*connections.front(), *step, tables, session, options);
    }
}

}  // namespace copyover::migrate

// Brings back what a load set aside, step by step, each with its mark in one transaction.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "migrate/ledger/load_ledger.hpp"
#include "migrate/load/load_session.hpp"
#include "migrate/send/batch_sender.hpp"

namespace copyover::migrate {

// The rows do not fit what the step brings back.
class RestoreRefused : public LoadRefused {
  public:
    RestoreRefused(Finding finding, Step step) : LoadRefused(std::move(finding)), step_(std::move(step)) {}

    [[nodiscard]] const Step& step() const { return step_; }

  private:
    Step step_;
};

// Does the steps that are not done yet, all of one stage before the next; steps of StepStage::build at the
// same time over `jobs` connections. The guard is left to the caller, who drops it with the last word.
// Throws RestoreRefused (rule server-rejected) where the rows do not fit a constraint, Stopped,
// EnvironmentError where a lock cannot be had.
void restore(std::span<const Step> steps, const LoadSession& session, std::size_t jobs,
             const Options& options);

// Whether the rows do not fit what is to be brought back (class 23: integrity constraint violation).
bool is_about_rows(const postgres::ServerError& error);

// The finding server-rejected about an object, without an address.
Finding cannot_bring_back(const postgres::ServerError& error, const std::string& object,
                          const Options& options);

// Runs the statement in the transaction that is open, in a savepoint, again a few times where a lock could
// not be had within --lock-timeout. Throws EnvironmentError where it never could.
void run_with_lock(postgres::Connection& connection, const std::string& statement, const Options& options);

}  // namespace copyover::migrate

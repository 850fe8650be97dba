// Brings back what a load set aside, step by step, each with its mark in one transaction.
#pragma once

#include <exception>
#include <span>
#include <utility>
#include <vector>

#include "migrate/ledger/load_ledger.hpp"
#include "migrate/load/load_session.hpp"
#include "migrate/send/refusal.hpp"

namespace copyover::migrate {

// The rows do not fit what the step brings back.
class RestoreRefused : public LoadRefused {
  public:
    RestoreRefused(Finding finding, std::exception_ptr cause, Step step)
        : LoadRefused(std::move(finding), std::move(cause)), step_(std::move(step)) {}

    [[nodiscard]] const Step& step() const { return step_; }

  private:
    Step step_;
};

// Does the steps that are not done yet, all of one stage before the next; steps of StepStage::build at the
// same time over `options.jobs` connections. The guard is left to the caller, who drops it with the last
// word. Throws RestoreRefused (rule server-rejected) where the server refuses to build over the rows,
// LoadRefused (privilege-missing) where the role may not, Stopped, EnvironmentError where a lock cannot be
// had.
void restore(std::span<const Step> steps, const std::vector<schema::Name>& tables, const LoadSession& session,
             const Options& options);

}  // namespace copyover::migrate

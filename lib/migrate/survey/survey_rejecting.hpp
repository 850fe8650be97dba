// The survey of a run that may leave out bad records.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "base/run_facts.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

// After a survey that found errors. Surveys again without the bad records until what is left is good, and
// replaces `constraints` and `facts`; one further pass, and one more for each generation of records that
// refer to rejected ones. Where too many records are bad, or an error is none of a single record, both stay
// as the first survey left them, with the finding reject-limit. `before` are the facts that the first survey
// began with. Throws as survey().
void leave_out_bad_records(const mapping::Plan& plan, std::span<const SourceFile> files,
                           const Options& options, const RunFacts& before, Rejection& rejection,
                           const std::function<std::unique_ptr<Constraints>()>& make_constraints,
                           std::unique_ptr<Constraints>& constraints, RunFacts& facts);

}  // namespace copyover::migrate

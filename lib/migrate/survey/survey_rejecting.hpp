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

// After a survey that found errors, of a command that leaves no record out. Replaces the counts in `facts` by
// those of a run that leaves out all bad records, and what `on_orphan` creates; `rejection` is the one that the
// survey taught. One further pass, and more where references lead to rejected records or nowhere. Returns what
// the last of them has learned. Throws as survey().
std::unique_ptr<Constraints> count_what_would_load(
    const mapping::Plan& plan, std::span<const SourceFile> files, const Options& options,
    const RunFacts& before, Rejection& rejection,
    const std::function<std::unique_ptr<Constraints>()>& make_constraints, RunFacts& facts);

}  // namespace copyover::migrate

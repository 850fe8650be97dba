// One pass over all files: slices to records to rows, every record and every value accounted for.
//
// All commands read through here; they differ in what they do with the rows.
#pragma once

#include <span>

#include "base/run_facts.hpp"
#include "copy/batch.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

// Takes the rows of a pass.
class RowConsumer {
  public:
    virtual ~RowConsumer() = default;

    // Values are valid during the call only.
    virtual void row(std::size_t table, std::span<const schema::Value> values,
                     const copy::Origin& origin) = 0;

    // Ends what it has under way on its connection, which is used otherwise before the next row.
    virtual void rest() {}
};

// The origin of rows that no record holds: parents created for orphans.
using copy::no_source_file;

// The first pass: finds everything that can be found offline. Fills sources, tables, records, values, repairs
// and findings of `facts`, and teaches `constraints`. Throws EnvironmentError for files that cannot be read,
// GenerationMistaken, Stopped, and InternalError where the accounting does not add up. False where the pass has only
// learnt which records come again (LastRecords): then another one has to begin, with the facts and constraints that
// this one began with.
bool survey(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
            const Options& options, RunFacts& facts);

// The first pass once more, of a run that leaves out bad records: those that have findings of severity error,
// and those whose references `rejection` condemns, go to `rejection`, and each is a finding record-rejected.
// Whether it is the last such pass, Rejection::has_grown() says. Throws as survey().
void survey_rejecting(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
                      const Options& options, Rejection& rejection, RunFacts& facts);

// A later pass over the same files, after a survey without errors: hands every row that is to be in the
// target to the consumer, created parents first. Where the files are no longer what `surveyed` says, the
// finding is file-changed. Throws as survey() and what the consumer throws.
void replay(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
            const Options& options, const RunFacts& surveyed, RowConsumer& consumer, Findings& findings);

}  // namespace copyover::migrate

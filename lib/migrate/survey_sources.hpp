// What every command does first: read the migration, find the files, survey the records.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/rejects/reject_folder.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

struct Surveyed {
    std::unique_ptr<Migration> migration;
    std::unique_ptr<StandardInput> standard_input;  // where the migration reads it
    std::vector<SourceFile> files;
    std::unique_ptr<Rejection> rejection;  // where bad records may be left out
    std::unique_ptr<Constraints> constraints;
    std::unique_ptr<RejectFolder> folder;  // for them
    RunFacts before;                       // what was known in front of the survey
};

// Nothing where the migration cannot be used (exit 2), or the files cannot be surveyed (a finding). Records
// that the folder options.rejects calls refused by the server are left out as the bad ones. Throws as
// survey(), and UsageError.
std::optional<Surveyed> survey_sources(const Options& options, RunFacts& facts);

// Once more, after the server refused records: without them and what refers to them. Replaces the facts,
// except for the phases; where that cannot be, facts get the finding reject-limit. Throws as survey().
void survey_without(std::span<const RefusedRecord> refused, Surveyed& surveyed, const Options& options,
                    RunFacts& facts);

// Before anything is committed, so that no record is lost when the disk is full.
void write_rejects(Surveyed& surveyed, const Options& options, RunFacts& facts);

}  // namespace copyover::migrate

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
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// What a command does at its target, if it has one, before the files are read, which may take an hour.
struct Beginning {
    // In front of everything else: sets what names mean.
    void (*adopt)(postgres::Connection&, const Options&) = nullptr;
    // Whether something stands in the way whatever the files hold.
    void (*judge)(postgres::Connection&, const Migration&, const Options&, Findings&) = nullptr;
};

struct Surveyed {
    std::unique_ptr<Migration> migration;
    std::unique_ptr<StandardInput> standard_input;  // where the migration reads it
    std::vector<SourceFile> files;
    std::unique_ptr<LastRecords> last;     // which of several records with one key counts
    std::unique_ptr<Rejection> rejection;  // where bad records may be left out, or check counts them
    std::unique_ptr<Constraints> constraints;
    std::unique_ptr<const FirstHolders> first_holders;  // of keys that came again
    std::unique_ptr<RejectFolder> folder;               // for them
    RunFacts before;                                    // what was known in front of the survey
};

// Nothing where the migration cannot be used (exit 2), or the files cannot be surveyed (a finding). Records
// that the folder options.rejects.folder calls refused by the server are left out as the bad ones. Throws as
// survey(), and UsageError.
std::optional<Surveyed> survey_sources(const Beginning& beginning, const Options& options, RunFacts& facts);

// Once more, after the server refused records: without them and what refers to them. Replaces the facts,
// except for the phases; where that cannot be, facts get the finding reject-limit. Throws as survey().
void survey_without(std::span<const RefusedRecord> refused, Surveyed& surveyed, const Options& options,
                    RunFacts& facts);

// Before anything is committed, so that no record is lost when the disk is full.
void write_rejects(Surveyed& surveyed, const Options& options, RunFacts& facts);

}  // namespace copyover::migrate

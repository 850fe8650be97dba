// The commands of copyover, as far as reports, proposed command lines and stages tell them apart.
#pragma once

#include <string_view>

namespace copyover {

inline constexpr std::string_view nothing_committed = "NOTHING WAS COMMITTED";

struct CommandKind {
    std::string_view name = {};

    // What the command line takes, and a proposed one repeats.
    bool takes_migration = false;
    bool needs_target = false;     // -d and --ledger-schema
    bool may_have_target = false;  // repeated where they were given
    bool takes_on_conflict = false;
    bool takes_rejects = false;  // and tells how many records were left out

    // What it does.
    bool only_predicts = false;  // offline: its records would load
    bool sends_rows = false;
    bool commits = false;
    bool in_one_transaction = false;  // whose plan and counts are shown whole
    bool shows_sources = false;       // also where nobody asked for details

    // The result of a run that came to none of its own; where it is empty, the verdict PASSED or FAILED.
    std::string_view succeeded = nothing_committed;
    std::string_view failed = nothing_committed;
    std::string_view misused = nothing_committed;  // the command line, or a migration that cannot be read

    // What to run next.
    const CommandKind* followed_by = nullptr;
    std::string_view after_no = "fix the errors, then the same command again";
    const CommandKind* after_plain_no = nullptr;  // a no without findings
    const CommandKind* confirmed_by = nullptr;    // what shows whether a commit stands
};

namespace command {

extern const CommandKind init;
extern const CommandKind check;
extern const CommandKind rehearse;
extern const CommandKind cutover;
extern const CommandKind load;
extern const CommandKind verify;
extern const CommandKind status;
extern const CommandKind rollback;
extern const CommandKind explain;
extern const CommandKind export_files;  // "export" is a word of C++

}  // namespace command

}  // namespace copyover

#include "base/command_kind.hpp"

namespace copyover::command {

const CommandKind init{
    .name = "init",
    .shows_sources = true,
    .succeeded = "NOTHING WAS WRITTEN",
    .failed = "NOTHING WAS WRITTEN",
    .misused = "NOTHING WAS WRITTEN",
};

const CommandKind check{
    .name = "check",
    .takes_migration = true,
    .may_have_target = true,
    .only_predicts = true,
    .succeeded = "",
    .failed = "",
    .followed_by = &rehearse,
};

// It is proposed for a server of its own.
const CommandKind rehearse{
    .name = "rehearse",
    .takes_migration = true,
    .takes_on_conflict = true,
    .takes_rejects = true,
    .sends_rows = true,
    .in_one_transaction = true,
    .succeeded = "ROLLED BACK",
    .followed_by = &cutover,
    .confirmed_by = &verify,
};

const CommandKind cutover{
    .name = "cutover",
    .takes_migration = true,
    .needs_target = true,
    .takes_on_conflict = true,
    .takes_rejects = true,
    .sends_rows = true,
    .commits = true,
    .in_one_transaction = true,
    .succeeded = "COMMITTED",
    .followed_by = &verify,
    .confirmed_by = &verify,
};

const CommandKind load{
    .name = "load",
    .takes_migration = true,
    .needs_target = true,
    .takes_rejects = true,
    .sends_rows = true,
    .commits = true,
    .succeeded = "COMMITTED",
    .followed_by = &verify,
    .confirmed_by = &verify,
};

const CommandKind verify{
    .name = "verify",
    .takes_migration = true,
    .needs_target = true,
    .takes_rejects = true,
    .succeeded = "",
    .failed = "",
    .after_no = "read the differences",
};

const CommandKind status{
    .name = "status",
    .needs_target = true,
    .succeeded = "NOTHING WAS CHANGED",
    .failed = "",
};

const CommandKind rollback{
    .name = "rollback",
    .needs_target = true,
    .succeeded = "NOTHING WAS CHANGED",
    .failed = "NOTHING WAS CHANGED",
    .after_plain_no = &status,
    .confirmed_by = &status,
};

const CommandKind export_files{
    .name = "export",
    .takes_migration = true,
    .needs_target = true,
    .takes_rejects = true,
    .succeeded = "NOTHING WAS WRITTEN",
    .failed = "NOTHING WAS WRITTEN",
    .misused = "NOTHING WAS WRITTEN",
    .after_no = "read the findings",
};

const CommandKind explain{
    .name = "explain",
    .only_predicts = true,
    .succeeded = "NOTHING WAS CHANGED",
    .failed = "NOTHING WAS CHANGED",
    .misused = "NOTHING WAS CHANGED",
    .after_no = "name a line of a record",
};

}  // namespace copyover::command

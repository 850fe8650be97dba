#include "migrate/run/proposed_command.hpp"

namespace copyover::migrate {

namespace {

std::string name_of(ConflictPolicy policy) {
    switch (policy) {
        case ConflictPolicy::error: return "error";
        case ConflictPolicy::identical: break;
        case ConflictPolicy::update: return "update";
    }
    return {};
}

}  // namespace

CommandParts command_parts(const Options& options) {
    const Options defaults;
    CommandParts parts;
    parts.migration = options.input.migration.string();
    if (options.input.data != defaults.input.data) parts.data = options.input.data.string();
    parts.dbname = options.target.dbname;
    if (options.target.ledger_schema != defaults.target.ledger_schema)
        parts.ledger_schema = options.target.ledger_schema;
    parts.on_conflict = name_of(options.writing.on_conflict);
    parts.reject_limit = options.rejects.limit;
    if (options.rejects.folder) parts.rejects = options.rejects.folder->string();
    return parts;
}

std::string proposed_command(const Options& options, const CommandKind& command, const CommandEnd& end) {
    return next_command(command, command_parts(options), end);
}

std::string rollback_command(const Options& options, const std::string& run) {
    return proposed_command(options, command::rollback, {run});
}

std::string abandon_command(const Options& options, const std::string& run) {
    return rollback_command(options, run) + " --abandon";
}

}  // namespace copyover::migrate

// The command lines that a run proposes, made of its options: they work as printed.
#pragma once

#include <string>

#include "base/next_command.hpp"
#include "migrate/run/options.hpp"

namespace copyover::migrate {

CommandParts command_parts(const Options& options);

std::string proposed_command(const Options& options, const CommandKind& command, const CommandEnd& end = {});

// "copyover rollback -d service=lonestar --ledger-schema other RUN"
std::string rollback_command(const Options& options, const std::string& run);

// The same with --abandon: the door where a load can neither go on nor be rolled back.
std::string abandon_command(const Options& options, const std::string& run);

}  // namespace copyover::migrate

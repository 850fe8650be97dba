// The command lines that copyover proposes: whole, and quoted for a POSIX shell, so that they work as
// printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/command_kind.hpp"

namespace copyover {

// What the command lines that a run proposes repeat of its own, as it was given. No password: -d takes none.
struct CommandParts {
    std::string migration;
    std::string data;                   // empty for the folder where the command runs
    std::optional<std::string> dbname;  // "CONN" stands for one that was not given
    std::string ledger_schema;          // this and the following are empty or 0 where they were not given
    std::string on_conflict;
    std::string rejects;
    std::uint64_t reject_limit = 0;
};

// What stands behind the parts.
struct CommandEnd {
    std::string_view run = {};   // of status and rollback
    std::string_view flag = {};  // such as "--forget", before the run
};

// "copyover verify schemas/lonestar data -d service=lonestar": of the parts those that the command takes.
std::string next_command(const CommandKind& command, const CommandParts& parts, const CommandEnd& end = {});

}  // namespace copyover

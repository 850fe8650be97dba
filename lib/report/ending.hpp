// The last line on stderr: what is now in the database, and what to run next.
#pragma once

#include <string>
#include <string_view>

#include "base/run_facts.hpp"

namespace copyover::report {

// What the next command line is made of, quoted for a shell.
struct NextArguments {
    std::string migration_and_data;  // empty where the command takes none
    std::string migration;           // alone
    std::string reject_limit;        // " --reject-limit 3", empty where no record may be left out
    std::string rejects;             // the folder for records that are left out, or empty
    std::string dbname;  // with its flag, such as "-d service=lonestar"; "-d CONN" where it was not given
};

// Fills result and next where the run left them empty: from command, exit code and counts.
void complete_ending(RunFacts& facts, const NextArguments& arguments);

// "ROLLED BACK; next: copyover cutover ...". One line, without a line feed.
std::string last_line(const RunFacts& facts);

// As a POSIX shell reads it back.
std::string shell_quoted(std::string_view argument);

}  // namespace copyover::report

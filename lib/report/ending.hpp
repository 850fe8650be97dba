// The last line on stderr: what is now in the database, and what to run next.
#pragma once

#include <string>

#include "base/next_command.hpp"
#include "base/run_facts.hpp"

namespace copyover::report {

// Fills result and next where the run left them empty: from command, exit code and counts.
void complete_ending(RunFacts& facts, const CommandParts& parts);

// Where the output could not be written: a verdict that nobody can read is none. What is in the database
// stays true.
void withdraw_verdict(RunFacts& facts);

// "ROLLED BACK; next: copyover cutover ...". One line, without a line feed.
std::string last_line(const RunFacts& facts);

}  // namespace copyover::report

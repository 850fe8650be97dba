// The whole cutover in one transaction. rehearse is the same with ROLLBACK as its last word.
#pragma once

#include <string>
#include <vector>

#include "migrate/rejects/rejection.hpp"
#include "migrate/write/writing_run.hpp"

namespace copyover::migrate {

enum class LastWord { commit, rollback };

// Loads, verifies, and says the last word. Fills facts, result and exit code included. Findings of severity
// error lead to ROLLBACK. Throws for a failed operation; the transaction is then rolled back. Where the server
// did not let it through and options.rejects.limit allows to leave some out, returns the records that it
// refuses: all that could be found in one go; each is a finding, too.
std::vector<RefusedRecord> cut_over(const WritingRun& run, LastWord last_word, const std::string& dbname);

}  // namespace copyover::migrate

// The report as JUnit XML, as CI systems read it (https://github.com/testmoapp/junitxml).
#pragma once

#include <string>

#include "base/run_facts.hpp"

namespace copyover::report {

// One suite: a case per table, which fails where records of it were rejected or rows of it differ, and a case
// per rule that found something, which fails where the rule is an error. A run that ended early is a case
// with an error. Well-formed XML 1.0 whatever bytes the facts hold.
std::string render_junit(const RunFacts& facts);

}  // namespace copyover::report

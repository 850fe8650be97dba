// What docs/findings.md says of a rule. The page is compiled in.
#pragma once

#include <string>

#include "base/rules.hpp"

namespace copyover::report {

// "fk-orphan: error", the meaning, an example and what to do, as lines for a terminal.
std::string rule_text(const Rule& rule);

}  // namespace copyover::report

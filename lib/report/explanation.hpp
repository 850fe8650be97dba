// The explanation of a record as people read it.
#pragma once

#include <string>

#include "base/explanation.hpp"
#include "report/text_findings.hpp"

namespace copyover::report {

std::string render_explanation(const Explanation& explanation, const TextOptions& options);

}  // namespace copyover::report

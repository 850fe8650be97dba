// The report as people read it.
#pragma once

#include <string>

#include "base/run_facts.hpp"
#include "report/text_findings.hpp"

namespace copyover::report {

// Findings and summary. Nothing in it can control a terminal but the colours asked for.
std::string render_text(const RunFacts& facts, const TextOptions& options);

}  // namespace copyover::report

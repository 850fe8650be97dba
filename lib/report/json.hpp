// The report as JSON, schema "copyover.report/1" (docs/report.schema.json).
#pragma once

#include <string>

#include "base/run_facts.hpp"

namespace copyover::report {

// Every member is always there and in a fixed order; what is unknown is null or an empty array. Findings that
// were only counted stand last, one per rule, without an address.
std::string render_json(const RunFacts& facts);

}  // namespace copyover::report

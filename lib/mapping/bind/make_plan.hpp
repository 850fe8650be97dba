// From the text of a mapping to a plan.
#pragma once

#include <string>
#include <string_view>

#include "mapping/plan/plan.hpp"

namespace copyover::mapping {

// Reads mapping.json and binds it to the schema. Findings (rules mapping-* and schema-type, with line, column
// and pointer of the mapping and the nearest right name in the fix) of severity error mean that the plan may
// not be used: exit 2. Notes left-to-rehearse list what only the server can judge. `schema` must outlive the
// plan.
Plan make_plan(std::string_view mapping_text, const std::string& mapping_file, const schema::Schema& schema,
               Findings& findings);

}  // namespace copyover::mapping

// Maps a draft onto tables that are there already, by the likeness of names.
#pragma once

#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "draft/draft.hpp"

namespace copyover::draft {

// Replaces the drafted tables and columns by those of schema.sql (its text) that they resemble. What has no
// counterpart is left out of the mapping and named as a decision: `check` reports it until it is taken, so
// nothing is lost unseen. Statements that cannot be read are findings.
void map_onto(Draft& draft, std::string_view schema_text, const std::string& file, Findings& findings);

}  // namespace copyover::draft

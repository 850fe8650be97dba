// What the differences between files and tables ask of the records.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/export/rewrite.hpp"
#include "migrate/export/row_differences.hpp"
#include "migrate/source/files.hpp"
#include "migrate/target/target.hpp"

namespace copyover::migrate {

// By index of the file.
using FileEdits = std::map<std::size_t, std::vector<RecordEdit>>;

// First of the records whose rows changed or are gone, which are read again; where there are none, of rows that have no
// record yet: they may need less once the others are as they should be. What cannot be written back is a finding
// no-way-back.
FileEdits edits_of(const mapping::Plan& plan, std::span<const SourceFile> files, const Target& target,
                   std::span<const RowDifference> differences, const Redaction& redaction,
                   Findings& findings);

}  // namespace copyover::migrate

// Accounts for what stands between the records of a document: names of their containers, stray values.
#pragma once

#include "base/run_facts.hpp"
#include "json/document_reader.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Counts the value and, where no rule covers it, adds the finding.
void account(const json::OutsideValue& value, const SourceFile& file, const mapping::Plan& plan,
             ValueFacts& values, Findings& findings);

// The name of a container counts as mapped where a column reads it or where it holds no records. What columns
// read in a container without records is taken back: no row carries it.
void account(const json::Container& container, const SourceFile& file, const mapping::Plan& plan,
             ValueFacts& values, Findings& findings);

}  // namespace copyover::migrate

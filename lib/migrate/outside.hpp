// Accounts for what stands between the records of a document: names of their containers, stray values.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/run_facts.hpp"
#include "json/document_reader.hpp"
#include "mapping/plan.hpp"

namespace copyover::migrate {

// Counts the value and, where no rule covers it, adds the finding. `sources` are those switched on for the
// file.
void account(const json::OutsideValue& value, std::string_view file, const mapping::Plan& plan,
             std::span<const std::size_t> sources, ValueFacts& values, Findings& findings);

// The name of a container counts as mapped where a column reads it or where it holds no records.
void account(const json::Container& container, std::string_view file, const mapping::Plan& plan,
             std::span<const std::size_t> sources, ValueFacts& values, Findings& findings);

}  // namespace copyover::migrate

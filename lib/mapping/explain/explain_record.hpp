// Tells of the record that was mapped last who takes it, the rows made of it, and the fate of every value.
#pragma once

#include <cstddef>
#include <span>

#include "base/explanation.hpp"
#include "base/redaction.hpp"
#include "json/record_tree.hpp"
#include "mapping/record/record_mapper.hpp"

namespace copyover::mapping {

// What the mapper has mapped with these sources. Fills sources, rows and values of `out`; rows of a rejected
// record show what could be made.
void explain_record(const Plan& plan, const Redaction& redaction, std::span<const std::size_t> sources,
                    const json::RecordTree& tree, const MappedRecord& mapped, RecordMapper& mapper,
                    Explanation& out);

// Where a source, and a row rule of it, stand in the mapping.
Location source_location(const Plan& plan, std::size_t source);
Location rule_location(const Plan& plan, std::size_t source, std::size_t rule);

}  // namespace copyover::mapping

// Values around the records of a file, known before its first record is mapped.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "json/document_reader.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/plan/plan.hpp"

namespace copyover::mapping {

// Whether columns or conditions of the sources read outside of their records.
bool reads_around_records(const Plan& plan, std::span<const std::size_t> sources);

// Whether a rule of the sources takes the position of the record, or of a value around it, in an array.
// Columns that several sources must agree on (`equal`) do not: an index is no name.
bool reads_position(const Plan& plan, std::span<const std::size_t> sources,
                    std::span<const json::PathToken> record);

// Fills file.enclosing for these sources: the name of a chat may follow its messages. Reads up to the last of
// the values, the whole document where each of several containers may hold one. Memory: those values. Returns
// the pointers of values that are larger than 1 MiB, which are not kept.
std::vector<std::string> find_enclosing_values(json::ByteSource& document, json::Format format,
                                               const Plan& plan, std::span<const std::size_t> sources,
                                               InputFile& file);

}  // namespace copyover::mapping

// A file as the mapping sees it: its name, and what columns take from around its records and from elsewhere.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "json/pointer.hpp"
#include "json/record_tree.hpp"

namespace copyover::mapping {

class LookupTable;  // lookup.hpp

// A value that stands outside of the records. Shares the text from which it was read.
struct EnclosingValue {
    std::shared_ptr<const json::RecordTree> tree;
    json::NodeIndex node = 0;
};

// By the JSON Pointer of the container in which value and record stand.
using EnclosingValues = std::unordered_map<std::string, EnclosingValue>;

struct InputFile {
    std::string name;                                     // as messages and the report call it
    std::vector<std::vector<std::string>> captures;       // by source and SourcePlan::captures
    std::vector<std::vector<EnclosingValues>> enclosing;  // by source and SourcePlan::enclosing
    // Of the whole run; nothing while they are being filled: then nothing is found.
    std::shared_ptr<const std::vector<LookupTable>> lookups = nullptr;
    // Where it holds records that an earlier run left out, and rules read positions in arrays: those that the
    // record's containers and itself had in the first file, by level, by the record's pointer in this one.
    std::unordered_map<std::string, std::vector<std::uint64_t>> first_positions = {};
};

// The record's path in the file that held it first.
std::vector<json::PathToken> first_path(const InputFile& file, std::span<const json::PathToken> record);

}  // namespace copyover::mapping

// Drafts the table of one collection; private to lib/draft.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "draft/collection.hpp"
#include "draft/draft.hpp"
#include "draft/path_template.hpp"

namespace copyover::draft {

struct TablePlace {
    std::string name;                          // of the table
    std::string records;                       // pattern
    std::string each;                          // of nested records: pattern below the record
    bool named = false;                        // the records stand under names
    bool grouped = false;                      // what holds them does
    bool numbered = false;                     // they stand in an array, and nothing else holds many of them
    std::size_t wrappers = 0;                  // steps from what stands in the array or object to the record
    std::size_t levels = 0;                    // of nested records: steps to the record around them
    const DraftTable* parent = nullptr;        // of nested records: the table around it, with its name
    const PathTemplate* path = nullptr;        // of the files
    std::span<const std::string> collections;  // what others would be called
};

// A member whose values could be a table.
struct NestedMember {
    std::string column;   // that keeps them as they are
    std::string member;   // its name
    std::string pointer;  // to it
    const NestedRecords* nested = nullptr;
    std::vector<std::string> said = {};  // pointers below it to what says only a type, or that it is null
};

struct OneTable {
    DraftTable table;
    std::vector<NestedMember> nested;
    bool whole = false;  // the records are kept whole
};

// The column of a part of the files' path.
DraftColumn capture_column(const PathCapture& capture, const NameFacts& names);

// What stands at the pointer is the same value: they have to agree.
void repeat(DraftColumn& capture, std::string pointer);

// The files and the reason are left to the caller.
OneTable draft_one(const TablePlace& place, const Collection& collection);

}  // namespace copyover::draft

// Drafts the table of one collection; private to lib/draft.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "draft/collection.hpp"
#include "draft/draft.hpp"

namespace copyover::draft {

struct TablePlace {
    std::string records;                 // pattern
    std::string each;                    // of nested records: pattern below the record
    bool named = false;                  // the records stand under names
    bool grouped = false;                // what holds them does
    const DraftTable* parent = nullptr;  // of nested records: the table around them, with its name
};

// A member whose values could be a table.
struct NestedMember {
    std::string column;  // that keeps them as they are
    std::string member;
    const Collection* records = nullptr;
};

struct OneTable {
    DraftTable table;
    std::vector<NestedMember> nested;
    bool whole = false;  // the records are kept whole
};

// Whether a drafted type could be that of a primary key.
bool can_be_key(std::string_view type);

// The name, the files and the reason are left to the caller.
OneTable draft_one(const TablePlace& place, const Collection& collection);

}  // namespace copyover::draft

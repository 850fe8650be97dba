// A drafted migration as values: tables with their columns, each with what feeds it, and decisions to take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "draft/collection.hpp"
#include "draft/member.hpp"
#include "json/pointer.hpp"

namespace copyover::draft {

struct DraftColumn {
    enum class Kind {
        pointers,  // one, or alternatives
        equal,     // pointers that must agree
        rest,      // whatever no other column names
    };

    std::string name;
    std::string type;  // as SQL writes it
    Kind kind = Kind::pointers;
    std::vector<std::string> pointers;
    std::string form;  // "iso8601", or empty
    bool not_null = false;
    bool secret = false;
    std::string evidence;  // what the type follows from, for people
};

struct DraftTable {
    std::string name;
    std::string files;    // glob below the data folder
    std::string records;  // pattern
    std::string each;     // of a table of nested records: pattern below the record; else empty
    bool empty_ok = false;
    std::vector<DraftColumn> columns;
    std::vector<std::string> primary_key;  // names of columns
    std::string parent;                    // of a table of nested records: the table around it
    std::vector<std::string> foreign_key;  // columns that refer to it
    std::vector<std::string> parent_key;   // its columns that they refer to
    DraftColumn instead;                   // the column of the parent that could hold them as they are
    std::uint64_t record_count = 0;
    std::string reason;  // why the records are taken to be there
    std::vector<std::string> decisions;
};

struct DraftFile {
    std::string name;  // below the data folder
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
};

struct Draft {
    std::vector<DraftFile> files;
    std::vector<DraftTable> tables;
    std::vector<std::string> ignore_files;  // globs
    bool onto_existing = false;             // the tables are those of a given schema.sql
    bool wall_time = false;                 // columns without zone read texts with one: the mapping says UTC
    std::vector<std::string> unmapped;      // records that no given table resembles
};

// What is left for further tables.
struct DraftRoom {
    std::set<std::string> names;  // of tables, taken
    std::size_t rules = 0;        // row rules, and levels outside of "each" that their pointers reach
};

// The table of a collection, then those of records nested in its records, as far as there is room. The files,
// and the reason of the first one, are left to the caller.
std::vector<DraftTable> draft_tables(std::string_view name, const json::Pattern& records,
                                     const Collection& collection, DraftRoom& room);

// The table with a row for each document, of values beside records: by pointer, what was seen there. The
// value that stands highest is the record, the others surround it.
DraftTable draft_surroundings(std::span<const std::string> pointers, std::span<const Collection> seen);

// Where several documents feed the same tables: adds to tables of records a column that tells their document,
// and refers to the table that has a row for each of them and a key. A decision where there is none.
void tell_documents(std::span<DraftTable> tables, std::uint64_t documents);

// Adds decisions that need all tables: columns that are called like another table.
void suggest_references(std::vector<DraftTable>& tables);

}  // namespace copyover::draft

// A drafted migration as values: tables with their columns, each with what feeds it, and decisions to take.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "draft/collection.hpp"
#include "draft/key_facts.hpp"
#include "draft/member.hpp"
#include "draft/path_template.hpp"
#include "json/pointer.hpp"

namespace copyover::draft {

struct DraftColumn {
    enum class Kind {
        pointers,  // one, or alternatives
        equal,     // pointers that must agree
        collect,   // all that the pointers reach
        capture,   // parts of the file's path
        rest,      // whatever no other column names
    };

    std::string name;
    std::string type;  // as SQL writes it
    Kind kind = Kind::pointers;
    std::vector<std::string> pointers;    // of a capture: its names
    std::vector<std::string> forms;       // of each pointer, as "as" says it; empty where none has one
    std::string delimiter;                // between the names of a capture
    std::optional<std::string> repeated;  // pointer to what repeats a capture wherever it is there
    unsigned repairs = 0;                 // bits of candidate.hpp
    bool empty_is_null = false;           // an empty text is the absence of a value
    bool not_null = false;
    bool secret = false;
    std::string evidence;  // what the type follows from, for people
    SeenValues seen;
    std::shared_ptr<const KeyFacts> facts;
    std::shared_ptr<const KeyFacts> element_facts;  // of an array

    [[nodiscard]] bool has_forms() const {
        return std::ranges::any_of(forms, [](const std::string& form) { return !form.empty(); });
    }
};

// A foreign key, which all records keep.
struct DraftReference {
    std::vector<std::string> columns;
    std::string table;
    std::vector<std::string> keys;  // its columns
};

struct DraftTable {
    std::string name;
    std::string files;    // glob below the data folder
    std::string records;  // pattern
    std::string each;     // of a table of nested records: pattern below the record; else empty
    bool empty_ok = false;
    bool lines = false;                // "format": "ndjson"
    bool skips_null = false;           // nulls among the records are none
    bool repeats = false;              // a record that comes again is the same one
    bool supersedes = false;           // the last record of a key counts
    std::vector<std::string> absent;   // pointers to members that make a record none
    std::vector<std::string> ignored;  // pointers to what says nothing
    std::vector<DraftColumn> columns;
    std::vector<std::string> primary_key;  // names of columns
    std::string own_name;                  // the column of the records' own names, if they have some
    std::string group_name;                // that of the names of what holds them
    std::string parent;                    // of a table of nested records: the table around it
    std::vector<std::string> foreign_key;  // columns that refer to it
    std::vector<std::string> parent_key;   // its columns that they refer to
    std::vector<DraftReference> references;
    DraftColumn instead;  // the column of the parent that could hold them as they are
    std::uint64_t record_count = 0;
    std::string reason;                  // why the records are taken to be there
    std::vector<std::string> repairs;    // what is lost, as the mapping asks: to be decided first
    std::vector<std::string> decisions;  // what has to be decided
    std::vector<std::string> decided;    // what was decided, with the evidence
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
    std::vector<std::string> contents;      // of each of them, as far as known: "SQLite", "no JSON"
    bool onto_existing = false;             // the tables are those of a given schema.sql
    bool wall_time = false;                 // columns without zone read texts with one: the mapping says UTC
    std::vector<std::string> unmapped;      // records that no given table resembles
    std::vector<std::string> unfed;         // given tables that no records resemble
};

// What is left for further tables.
struct DraftRoom {
    std::set<std::string> names;           // of tables, taken
    std::vector<std::string> collections;  // what all collections at hand would be called
    std::size_t rules = 0;  // row rules, and levels outside of "each" that their pointers reach
};

// The table of a collection, then those of records nested in its records, as far as there is room. The files,
// and the reason of the first one, are left to the caller.
std::vector<DraftTable> draft_tables(std::string_view name, const json::Pattern& records,
                                     const Collection& collection, DraftRoom& room,
                                     const PathTemplate& path = {});

}  // namespace copyover::draft

// A mapping bound to a schema: everything that does not depend on the data is decided here. A plan is a value
// that can be printed and tested without files or a server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/finding.hpp"
#include "json/pointer.hpp"
#include "mapping/syntax/policies.hpp"
#include "schema/model.hpp"

namespace copyover::mapping {

// What happens where a reference names a row that is not there: it is an error, becomes NULL, or a row for it is created.
struct RejectOrphan {};
struct NullOrphan {
    std::vector<std::size_t> columns;  // of TablePlan::columns: those that an orphan makes NULL
};
struct CreateParent {};  // of what, each rule says (RuleProgram::creates)
using OrphanPolicy = std::variant<RejectOrphan, NullOrphan, CreateParent>;

// A row rule, by its source and its place there.
struct RuleNumber {
    std::size_t source = 0;  // index into Plan::sources
    std::size_t rule = 0;

    friend bool operator==(const RuleNumber&, const RuleNumber&) = default;
};

// A foreign key whose columns are all mapped, or a reference that row rules state.
struct ReferencePlan {
    const schema::ForeignKey* foreign_key = nullptr;
    std::vector<std::size_t> columns;         // positions in TablePlan::columns
    std::size_t parent = 0;                   // index into Plan::tables; only parents that the plan fills
    std::vector<std::size_t> parent_columns;  // positions in the parent's TablePlan::columns
    OrphanPolicy policy;
    bool known = true;  // whether the client knows what the constraint finds equal; else the server judges
    std::vector<RuleNumber> rules = {};  // whose rows it is for; empty: all of the table

    [[nodiscard]] const NullOrphan* nulls() const { return std::get_if<NullOrphan>(&policy); }
    [[nodiscard]] bool creates() const { return std::holds_alternative<CreateParent>(policy); }
};

// A primary key, unique constraint or unique index whose columns are all mapped.
struct KeyPlan {
    const schema::Key* key = nullptr;
    std::vector<std::size_t> columns;  // positions in TablePlan::columns
    bool known = true;  // as ReferencePlan::known; else it may find more equal than the same stored values
};

// What the server may refuse for its size.
struct SizeLimit {
    std::string what;                  // "index notes_word"
    std::vector<std::size_t> columns;  // positions in TablePlan::columns: texts and what is as long as they
    std::uint64_t bytes = 0;           // from so many on, together
    bool of_element = false;           // of an array
};

// A table that the mapping fills: the union over the row rules that name it. Every row has the same columns;
// a rule that does not map a column of another rule leaves it NULL, and the binder has checked that it may.
struct TablePlan {
    const schema::Table* table = nullptr;
    std::vector<std::size_t> columns;        // indexes into table->columns, ascending: the COPY column list
    std::vector<const schema::Type*> types;  // of those columns
    std::vector<bool> secret;                // values of these columns are never shown
    std::vector<KeyPlan> keys;               // the primary key first
    // Positions in `columns` that identify a row for comparison: the primary key where it is mapped, else
    // all.
    std::vector<std::size_t> identity;
    std::vector<ReferencePlan> references;
    DuplicatePolicy on_duplicate = DuplicatePolicy::error;
    std::size_t duplicate_key = 0;  // of `keys`: the one that comes again
    bool is_ordered = false;        // Row::order says which row is the last, before the order of the files
    bool deletes = false;           // records take rows of the table away again
    std::vector<SizeLimit> size_limits;

    // Whether the column takes texts that only the input function of its type reads.
    [[nodiscard]] bool is_literal(std::size_t position) const {
        return types[position]->kind == schema::TypeKind::literal;
    }
    [[nodiscard]] bool has_literals() const;
};

// Values of one column of a table, by those of another: what columns elsewhere look up.
struct LookupPlan {
    std::size_t table = 0;  // index into Plan::tables
    std::size_t key = 0;    // positions in TablePlan::columns
    std::size_t value = 0;
    bool file_names = false;  // keys are equal as names of files
    Location at;              // of the first column that looks there

    friend bool operator==(const LookupPlan& a, const LookupPlan& b) {
        return a.table == b.table && a.key == b.key && a.value == b.value && a.file_names == b.file_names;
    }
};

// A constraint of a filled table whose columns are not all mapped, or that only the server can judge:
// reported as left-to-rehearse.

// Where the files of a source come from and what switches it on.
struct SourcePlan {
    std::vector<std::string> files;     // paths and globs as written in the mapping
    std::vector<std::string> captures;  // the names in braces in each of them
    json::Pattern records;              // "/*" where the mapping says nothing
    std::optional<json::Pattern> if_present;
    std::optional<json::Pattern> if_absent;
    bool optional = false;            // a missing file is a note
    std::string one_of;               // with others of this name: that all files are missing is an error
    bool empty_ok = false;            // a zero-byte file means no rows
    bool ndjson = false;              // format declared
    bool json = false;                // format declared
    bool hex_escapes = false;         // lenient: \x0B is read as \u000B
    bool assignment = false;          // lenient: "name = " in front of the document is passed over
    std::vector<std::size_t> tables;  // indexes into Plan::tables, in the order of the row rules
    // For each token of `records` that is `*`: whether a column reads the member name that it matches (0#,
    // 1#), or `ignore` names it. Same length as records.tokens; false for plain names.
    std::vector<bool> names_used;
    // Patterns from the document's root that `ignore` and columns reach with relative pointers: values
    // outside the records.
    std::vector<json::Pattern> ignored_outside;
    std::vector<json::Pattern> secret;  // of values in the record, mapped or not
    std::vector<json::Pattern> read_outside;
    // Values outside the records that have to be known before the first record is mapped.
    struct Enclosing {
        json::Pattern pattern;   // from the root
        std::size_t shared = 0;  // tokens that it has in common with the path of the record

        friend bool operator==(const Enclosing&, const Enclosing&) = default;
    };
    std::vector<Enclosing> enclosing;
    std::optional<std::size_t>
        expect_count;        // index into enclosing: how many records the document says it has
    std::uint64_t line = 0;  // of the source in mapping.json, for findings about its files
    std::uint64_t column = 0;
    std::string pointer;  // of the source in mapping.json: "/sources/0"
};

class Program;  // the row rules in executable form; private to lib/mapping

struct Plan {
    std::vector<TablePlan> tables;  // parents first
    std::vector<SourcePlan> sources;
    std::vector<LookupPlan> lookups;
    std::vector<std::string> ignore_files;  // globs
    std::string mapping_file;               // path, for findings
    std::shared_ptr<const Program> program;
};

// Whether a column of any table takes literals.
bool has_literals(const Plan& plan);

// The table at which a record is counted that no row rule takes, of the sources that read it.
std::size_t home_of(const Plan& plan, std::span<const std::size_t> sources);

}  // namespace copyover::mapping

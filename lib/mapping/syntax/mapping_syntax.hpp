// The mapping file as written: its structure checked, nothing bound to a schema yet. Numbers of type
// NodeIndex say where a part stands in the MappingDocument.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "mapping/syntax/column_syntax.hpp"
#include "mapping/syntax/condition_syntax.hpp"
#include "mapping/syntax/files.hpp"
#include "mapping/syntax/mapping_document.hpp"
#include "mapping/syntax/orphan_syntax.hpp"
#include "mapping/syntax/policies.hpp"

namespace copyover::mapping {

// Row rules of a mapping, and sources of it: each is a bit of a word while a record is accounted for.
inline constexpr std::size_t most_rules = 128;

// A reference that the database does not declare.
struct ReferenceSyntax {
    json::NodeIndex at = 0;
    std::vector<NameSyntax> columns;
    NameSyntax table;
    std::vector<NameSyntax> key;  // of that table; empty: its primary key
};

struct RowSyntax {
    json::NodeIndex at = 0;
    NameSyntax table;
    std::optional<json::Pattern> each;  // below the record; one row for every match
    std::vector<ConditionSyntax> where;
    std::vector<ConditionSyntax> deleted;
    std::optional<json::NodeIndex> deleted_at;
    bool by_name = false;
    json::NodeIndex columns_at = 0;
    std::vector<ColumnSyntax> columns;
    std::vector<ReferenceSyntax> references;
    std::vector<OrphanSyntax> on_orphan;
    DuplicatePolicy on_duplicate = DuplicatePolicy::error;
    std::optional<ColumnSyntax> by;         // which is the last: a time; else the order of the files says it
    std::vector<NameSyntax> duplicate_key;  // columns of the key that comes again; empty: the first one
    std::optional<json::NodeIndex> on_duplicate_at;
    std::vector<NameSyntax> secret;
};

struct SourceSyntax {
    json::NodeIndex at = 0;
    FilesSyntax files;
    json::Pattern records;
    std::optional<json::Pattern> if_present;
    std::optional<json::Pattern> if_absent;
    bool optional = false;
    std::string one_of;
    bool empty_ok = false;
    bool ndjson = false;
    bool json = false;
    bool hex_escapes = false;
    bool assignment = false;
    std::optional<json::Pattern> expect_count;
    json::NodeIndex expect_count_at = 0;
    std::vector<ConditionSyntax> where;
    std::vector<RowSyntax> rows;
    std::vector<PointerSyntax> ignore;
    std::vector<PointerSyntax> secret;
};

struct MappingSyntax {
    std::optional<Zone> time_zone;
    std::vector<SourceSyntax> sources;
    std::vector<std::string> ignore_files;
};

// Findings mapping-value, mapping-unknown-member and mapping-pointer; what could be read is returned.
MappingSyntax read_mapping(const MappingDocument& document, Findings& findings);

}  // namespace copyover::mapping

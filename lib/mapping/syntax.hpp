// The mapping file as written: its structure checked, nothing bound to a schema yet. Numbers of type
// NodeIndex say where a part stands in the MappingDocument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "mapping/conversion.hpp"
#include "mapping/mapping_document.hpp"
#include "mapping/plan.hpp"
#include "mapping/pointer_expression.hpp"
#include "mapping/text_pattern.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

struct PointerSyntax {
    json::NodeIndex at = 0;
    PointerExpression pointer;
};

// Makes an array of a text.
struct Split {
    std::string delimiter;  // not empty
    bool trim = false;
    bool drop_empty = false;
};

// Takes a part of a text.
struct Match {
    std::string written;
    TextPattern pattern;
    std::size_t part = 0;
};

struct NameSyntax {
    json::NodeIndex at = 0;
    std::string name;
};

// Takes a value of the row that a key names.
struct LookupSyntax {
    json::NodeIndex at = 0;
    NameSyntax table;
    NameSyntax key;    // column that the value names
    NameSyntax value;  // column that is taken
    MissingPolicy on_missing = MissingPolicy::reject;
};

// One alternative of a column: where the text comes from and how it is read.
struct ReadingSyntax {
    PointerSyntax source;
    std::optional<std::string> constant;  // in place of the source, among parts
    Form form = Form::by_type;
    json::NodeIndex form_at = 0;
    std::optional<Zone> zone;
    std::vector<json::NodeIndex> null_if;  // scalars
    std::optional<json::NodeIndex> map;    // object of scalars
    std::optional<Match> match;
    bool drop_query = false;
    std::optional<Split> split;
    std::optional<LookupSyntax> lookup;
};

struct ColumnSyntax {
    enum class Kind { alternatives, collect, equal, join, constant, rest, template_text, uuid5, object };

    json::NodeIndex at = 0;
    std::string name;  // of the column
    Kind kind = Kind::alternatives;
    std::vector<ReadingSyntax> readings;
    std::optional<json::NodeIndex> value;     // constant
    std::optional<json::NodeIndex> fallback;  // default
    bool or_default = false;
    bool by_name = false;  // made by "by-name": a default of the schema applies where the member is absent
    bool distinct = false;
    bool sort = false;
    std::string delimiter;
    schema::Uuid name_space{};        // uuid5
    std::vector<ColumnSyntax> parts;  // object: the name of each is that of its member
    RepairChoices repairs;
};

struct ConditionSyntax {
    enum class Kind { equals, present, absent, differs };

    PointerSyntax source;
    Kind kind = Kind::equals;
    std::vector<json::NodeIndex> values;  // scalars
};

struct OrphanSyntax {
    json::NodeIndex at = 0;
    std::string column;
    OrphanPolicy policy = OrphanPolicy::reject;
    std::vector<ColumnSyntax> create;
};

struct RowSyntax {
    json::NodeIndex at = 0;
    NameSyntax table;
    std::optional<json::Pattern> each;  // below the record; one row for every match
    std::vector<ConditionSyntax> where;
    bool by_name = false;
    json::NodeIndex columns_at = 0;
    std::vector<ColumnSyntax> columns;
    std::vector<OrphanSyntax> on_orphan;
    DuplicatePolicy on_duplicate = DuplicatePolicy::error;
    std::optional<json::NodeIndex> on_duplicate_at;
    std::vector<NameSyntax> secret;
};

struct SourceSyntax {
    json::NodeIndex at = 0;
    std::vector<std::string> files;
    std::vector<std::string> captures;  // of each of the files
    json::Pattern records;
    std::optional<json::Pattern> if_present;
    std::optional<json::Pattern> if_absent;
    bool optional = false;
    bool empty_ok = false;
    bool ndjson = false;
    bool json = false;
    bool hex_escapes = false;
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

// "UTC", "Z", "+02:00", "-05:30". Nothing for any other text.
std::optional<std::int32_t> parse_zone(std::string_view text);

}  // namespace copyover::mapping

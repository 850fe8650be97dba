// A column as the mapping writes it: what makes its value, and what becomes of it where there is none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mapping/syntax/reading_syntax.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

struct ColumnSyntax;

// The kinds of a column. Each is read by a function of its own (column_syntax.cpp has their list), bound by one of
// the binder and made by one of the extractor.

// The first value that is there: "from", "file", or a pointer alone.
struct AlternativesSyntax {
    std::vector<ReadingSyntax> readings;
};

// All values, as an array.
struct CollectSyntax {
    std::vector<ReadingSyntax> readings;
    bool distinct = false;
};

// One value that stands in several places.
struct EqualSyntax {
    std::vector<ReadingSyntax> readings;
};

struct JoinSyntax {
    std::vector<ReadingSyntax> readings;
    std::string delimiter;
    bool sort = false;
};

struct TemplateSyntax {
    std::vector<ReadingSyntax> readings;
};

// Of the readings joined with colons.
struct Uuid5Syntax {
    std::vector<ReadingSyntax> readings;
    schema::Uuid name_space{};
};

struct ObjectSyntax {
    std::vector<ColumnSyntax> parts;  // the name of each is that of its member
};

struct ConstantSyntax {
    json::NodeIndex value = 0;
};

struct RestSyntax {};

using ContentSyntax = std::variant<AlternativesSyntax, CollectSyntax, EqualSyntax, JoinSyntax, TemplateSyntax,
                                   Uuid5Syntax, ObjectSyntax, ConstantSyntax, RestSyntax>;

struct ColumnSyntax {
    json::NodeIndex at = 0;
    std::string name;  // of the column
    ContentSyntax content;
    std::optional<json::NodeIndex> fallback;  // default
    bool or_default = false;
    bool literal = false;  // "as": "literal", of the column or of one of its readings
    bool by_name = false;  // made by "by-name": a default of the schema applies where the member is absent
    RepairChoices repairs;
};

// None where the kind has none.
std::span<const ReadingSyntax> readings_of(const ColumnSyntax& column);
std::span<const ColumnSyntax> parts_of(const ColumnSyntax& column);

// A member of "columns", of "create" or of an object. What is wrong with it is a finding; it then reads nothing.
ColumnSyntax read_column(const SyntaxReader& reader, json::NodeIndex at);

// A column that says what it is: the object, the member that says it, and how all of its values are read.
struct ColumnParts {
    json::NodeIndex at = 0;
    std::string_view word;
    json::NodeIndex source = 0;
    ReadingSyntax way;
};

}  // namespace copyover::mapping

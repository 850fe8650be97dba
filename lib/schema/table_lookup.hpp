// The table that a text names, such as the one in a row rule of a mapping.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.hpp"

namespace copyover::schema {

struct TableLookup {
    const Table* table = nullptr;
    std::vector<Name> several;      // where more than one table is meant, and nothing says which
    std::optional<Name> elsewhere;  // what the database means by the text, where the schema has no such table
};

// A text with quotes is written as in SQL: "my.schema"."t". Any other is first a whole name, looked up along
// the search path, and where no schema of the path has it, in all others; then schema.table. Names are
// exact: nothing is folded to lower case.
TableLookup find_table(const Schema& schema, std::string_view text);

// The shortest text by which find_table finds that table; with its schema, if asked for.
std::string lookup_text(const Schema& schema, const Name& table, bool with_schema = false);

}  // namespace copyover::schema

// Hostile schema.sql: tables or findings, never a crash; a table differs in nothing from itself; what its
// columns' defaults are known to be can be made.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "mapping/bind/make_plan.hpp"
#include "mapping/plan/plan.hpp"
#include "schema/compare_schemas.hpp"
#include "schema/schema_file.hpp"

namespace {

using namespace copyover;

void require(bool condition) {
    if (!condition) std::abort();
}

// Names that need no escape in JSON, so that a mapping can be written without a writer of our own.
bool is_plain(std::string_view name) {
    for (const char c : name) {
        if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ') return false;
    }
    return !name.empty();
}

// A mapping that fills one table and takes the default of every column.
void map_defaults(const schema::Schema& schema, const schema::Table& table) {
    if (!is_plain(table.name.schema) || !is_plain(table.name.name)) return;
    std::string columns;
    for (const schema::Column& column : table.columns) {
        if (is_plain(column.name))
            columns +=
                (columns.empty() ? "\"" : ", \"") + column.name + R"(": {"from": "/a", "or_default": true})";
    }
    Findings findings;
    mapping::make_plan(R"({"sources": [{"files": "a.json", "rows": [{"table": "\")" + table.name.schema +
                           R"(\".\")" + table.name.name + R"(\"", "columns": {)" + columns + "}}]}]}",
                       "mapping.json", schema, findings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Findings findings;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const schema::SchemaFile file = schema::read_schema(text, "schema.sql", findings);
    for (const schema::Statement& statement : file.statements)
        require(statement.line >= 1 && statement.column >= 1);
    for (const schema::Table& table : file.schema.tables) {
        Findings differences;
        schema::compare_schemas(table, table, differences);
        require(!differences.has_errors());
        map_defaults(file.schema, table);
    }
    return 0;
}

#include <fmt/format.h>

#include <algorithm>

#include "draft/names.hpp"
#include "draft/render.hpp"

namespace copyover::draft {

namespace {

std::string definition(const DraftTable& table, const DraftColumn& column) {
    std::string text = sql_name(column.name) + " " + column.type;
    if (table.primary_key == std::vector<std::string>{column.name}) return text + " PRIMARY KEY";
    return column.not_null ? text + " NOT NULL" : text;
}

std::string column_list(const std::vector<std::string>& columns) {
    std::string list;
    for (const std::string& column : columns)
        list += (list.empty() ? "" : ", ") + sql_name(column);
    return "(" + list + ")";
}

// Constraints over several columns.
std::vector<std::string> constraints(const DraftTable& table) {
    std::vector<std::string> out;
    if (table.primary_key.size() > 1) out.push_back("PRIMARY KEY " + column_list(table.primary_key));
    if (!table.foreign_key.empty()) {
        out.push_back(fmt::format("FOREIGN KEY {} REFERENCES {} {}", column_list(table.foreign_key),
                                  sql_name(table.parent), column_list(table.parent_key)));
    }
    return out;
}

std::string create_table(const DraftTable& table) {
    const std::vector<std::string> last = constraints(table);
    std::vector<std::string> definitions;
    std::size_t widest = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool more = i + 1 < table.columns.size() || !last.empty();
        definitions.push_back(definition(table, table.columns[i]) + (more ? "," : ""));
        widest = std::max(widest, definitions.back().size());
    }
    std::string out = fmt::format("CREATE TABLE {} (\n", sql_name(table.name));
    for (std::size_t i = 0; i < definitions.size(); ++i)
        out += fmt::format("    {:<{}}  -- {}\n", definitions[i], widest, table.columns[i].evidence);
    for (std::size_t i = 0; i < last.size(); ++i)
        out += fmt::format("    {}{}\n", last[i], i + 1 < last.size() ? "," : "");
    return out + ");\n";
}

// A table stands behind the one that it refers to, else in the order of the draft. No references go in a
// circle.
std::vector<const DraftTable*> parents_first(const std::vector<DraftTable>& tables) {
    std::vector<const DraftTable*> order;
    const auto add = [&](const auto& self, const DraftTable& table) -> void {
        if (std::ranges::find(order, &table) != order.end()) return;
        const auto parent = std::ranges::find(tables, table.parent, &DraftTable::name);
        if (!table.foreign_key.empty() && parent != tables.end()) self(self, *parent);
        order.push_back(&table);
    };
    for (const DraftTable& table : tables)
        add(add, table);
    return order;
}

}  // namespace

std::string schema_sql(const Draft& draft) {
    std::string out =
        "-- Drafted by copyover init from sample files. Edit it: types, lengths, references, indexes.\n"
        "-- The comments say what was seen; README.md lists what has to be decided.\n";
    for (const DraftTable* table : parents_first(draft.tables))
        out += "\n" + create_table(*table);
    return out;
}

}  // namespace copyover::draft

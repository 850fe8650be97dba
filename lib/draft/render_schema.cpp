#include "draft/render_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/redaction.hpp"
#include "draft/sql_names.hpp"

namespace copyover::draft {

namespace {

// `is_there`: whether a table stands in front, so that a column can refer to it.
std::string definition(const DraftTable& table, const DraftColumn& column, const auto& is_there) {
    std::string text = sql_name(column.name) + " " + column.type;
    if (table.primary_key == std::vector<std::string>{column.name}) {
        text += " PRIMARY KEY";
    } else if (column.not_null) {
        text += " NOT NULL";
    }
    for (const DraftReference& reference : table.references) {
        if (reference.columns == std::vector<std::string>{column.name} && is_there(reference.table))
            text += fmt::format(" REFERENCES {} ({})", sql_name(reference.table),
                                sql_name(reference.keys.front()));
    }
    return text;
}

std::string column_list(const std::vector<std::string>& columns) {
    std::string list;
    for (const std::string& column : columns)
        list += (list.empty() ? "" : ", ") + sql_name(column);
    return "(" + list + ")";
}

// Constraints over several columns.
std::vector<std::string> constraints(const DraftTable& table, const auto& is_there) {
    std::vector<std::string> out;
    if (table.primary_key.size() > 1) out.push_back("PRIMARY KEY " + column_list(table.primary_key));
    if (!table.foreign_key.empty() && is_there(table.parent)) {
        out.push_back(fmt::format("FOREIGN KEY {} REFERENCES {} {}", column_list(table.foreign_key),
                                  sql_name(table.parent), column_list(table.parent_key)));
    }
    for (const DraftReference& reference : table.references) {
        if (reference.columns.size() == 1 || !is_there(reference.table)) continue;
        out.push_back(fmt::format("FOREIGN KEY {} REFERENCES {} {}", column_list(reference.columns),
                                  sql_name(reference.table), column_list(reference.keys)));
    }
    return out;
}

std::string literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
}

std::string create_table(const DraftTable& table, const auto& is_there) {
    const std::vector<std::string> last = constraints(table, is_there);
    std::vector<std::string> definitions;
    for (const DraftColumn& column : table.columns)
        definitions.push_back(definition(table, column, is_there));
    definitions.insert(definitions.end(), last.begin(), last.end());
    const std::string name = sql_name(table.name);
    std::string out = fmt::format("CREATE TABLE {} (\n    {}\n);\n", name, fmt::join(definitions, ",\n    "));
    for (const DraftColumn& column : table.columns) {
        if (column.evidence.empty()) continue;
        out += fmt::format("COMMENT ON COLUMN {}.{} IS {};\n", name, sql_name(column.name),
                           literal(escaped(column.evidence)));
    }
    return out;
}

// A table stands behind those that it refers to, else in the order of the draft, as far as no references go
// in a circle.
std::vector<const DraftTable*> parents_first(const std::vector<DraftTable>& tables) {
    std::vector<const DraftTable*> order;
    std::vector<const DraftTable*> begun;
    const auto add = [&](const auto& self, const DraftTable& table) -> void {
        if (std::ranges::find(begun, &table) != begun.end()) return;
        begun.push_back(&table);
        const auto add_called = [&](const std::string& name) {
            const auto parent = std::ranges::find(tables, name, &DraftTable::name);
            if (parent != tables.end()) self(self, *parent);
        };
        if (!table.foreign_key.empty()) add_called(table.parent);
        for (const DraftReference& reference : table.references)
            add_called(reference.table);
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
        "-- The comments on columns say what was seen; README.md lists what has to be decided.\n";
    std::set<std::string> there;
    std::string later;
    for (const DraftTable* table : parents_first(draft.tables)) {
        there.insert(table->name);
        const auto is_there = [&](const std::string& name) { return there.contains(name); };
        out += "\n" + create_table(*table, is_there);
        if (!table->foreign_key.empty() && !is_there(table->parent)) {
            later += fmt::format("\nALTER TABLE {} ADD FOREIGN KEY {} REFERENCES {} {};\n",
                                 sql_name(table->name), column_list(table->foreign_key),
                                 sql_name(table->parent), column_list(table->parent_key));
        }
        for (const DraftReference& reference : table->references) {
            if (is_there(reference.table)) continue;
            later += fmt::format("\nALTER TABLE {} ADD FOREIGN KEY {} REFERENCES {} {};\n",
                                 sql_name(table->name), column_list(reference.columns),
                                 sql_name(reference.table), column_list(reference.keys));
        }
    }
    return out + later;
}

}  // namespace copyover::draft

#include "mapping/bind/server_rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace copyover::mapping {

namespace {

void note_rules(Binding& all, const TablePlan& table, const std::string& name) {
    for (const schema::ServerRule& rule : table.table->server_rules)
        all.note(table, fmt::format("{} {} of {} is judged by the server only", rule.kind, rule.name, name));
    if (table.table->partitioned)
        all.note(table, fmt::format("whether a row of {} has a partition ({}) is judged by the server only",
                                    name, table.table->partition_key));
    for (const std::size_t column : table.columns) {
        const schema::Column& mapped = table.table->columns[column];
        if (mapped.type.domain_has_check)
            all.note(table,
                     fmt::format("the CHECK of domain {} of column {} of {} is judged by the server only",
                                 mapped.type.domain, mapped.name, name));
    }
}

void note_keys(Binding& all, const TablePlan& table, const std::string& name) {
    for (const schema::Key& key : table.table->keys) {
        const auto mapped = std::ranges::find(table.keys, &key, &KeyPlan::key);
        if (mapped == table.keys.end())
            all.note(table,
                     fmt::format("key {} of {} has columns that are not mapped: judged by the server only",
                                 key.name, name));
        else if (!mapped->known)
            all.note(table, fmt::format("which different values key {} of {} finds equal is known to the "
                                        "server only",
                                        key.name, name));
    }
}

// A reference that stays NULL breaks nothing.
bool stays_null(const TablePlan& table, const schema::ForeignKey& key) {
    return !key.match_full && std::ranges::any_of(key.columns, [&](std::size_t column) {
        return std::ranges::find(table.columns, column) == table.columns.end() &&
               table.table->columns[column].default_sql.empty();
    });
}

bool is_declared(const TablePlan& table, const ReferencePlan& reference) {
    return std::ranges::any_of(table.table->foreign_keys,
                               [&](const schema::ForeignKey& key) { return &key == reference.foreign_key; });
}

void note_references(Binding& all, const TablePlan& table, const std::string& name) {
    for (const ReferencePlan& reference : table.references) {
        if (!is_declared(table, reference)) continue;  // refused where the client cannot judge it
        if (!reference.known && all.plan.tables[reference.parent].deletes)
            all.note(table,
                     fmt::format("foreign key {} of {} leads to rows that records may delete: judged by the "
                                 "server only",
                                 reference.foreign_key->name, name));
        else if (!reference.known)
            all.note(table, fmt::format("which values foreign key {} of {} finds equal is known to the "
                                        "server only",
                                        reference.foreign_key->name, name));
    }
    for (const schema::ForeignKey& key : table.table->foreign_keys) {
        if (stays_null(table, key) ||
            std::ranges::find(table.references, &key, &ReferencePlan::foreign_key) != table.references.end())
            continue;
        const schema::Table* const parent = all.schema.find(key.parent);
        const bool is_filled =
            parent == nullptr ||
            std::ranges::find(all.plan.tables, parent, &TablePlan::table) != all.plan.tables.end();
        all.note(table,
                 is_filled
                     ? fmt::format("foreign key {} of {} refers to rows or columns that this mapping does "
                                   "not fill: judged by the server only",
                                   key.name, name)
                     : fmt::format("foreign key {} of {} refers to {}, which no row rule fills: judged by "
                                   "the server only, for a rehearsal without -d with the rows of seed.sql",
                                   key.name, name, schema::to_string(key.parent)));
    }
}

// One note for all of them: a client that knows nothing of a type has one thing to say.
void note_literals(Binding& all, const TablePlan& table) {
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.is_literal(i))
            columns.push_back(
                fmt::format("{} ({})", table.table->columns[table.columns[i]].name, table.types[i]->name));
    }
    if (columns.empty()) return;
    all.note(
        table,
        fmt::format("the texts of {} of {} are read by the server only, which also knows alone which of them "
                    "are equal",
                    fmt::join(columns, ", "), schema::to_string(table.table->name)));
}

}  // namespace

void note_server_rules(Binding& all) {
    for (const TablePlan& table : all.plan.tables) {
        const std::string name = schema::to_string(table.table->name);
        note_rules(all, table, name);
        note_literals(all, table);
        note_keys(all, table, name);
        note_references(all, table, name);
    }
}

}  // namespace copyover::mapping

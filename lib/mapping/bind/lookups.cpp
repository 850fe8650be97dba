#include "mapping/bind/lookups.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/redaction.hpp"
#include "mapping/plan/lookup.hpp"
#include "schema/equality.hpp"
#include "schema/type_families.hpp"

namespace copyover::mapping {

namespace {

bool has_lookup(const ColumnProgram& column) {
    return std::ranges::any_of(parts_of(column),
                               [](const ObjectPart& part) { return has_lookup(part.column); }) ||
           std::ranges::any_of(readings_of(column),
                               [](const Reading& reading) { return reading.lookup.has_value(); });
}

std::optional<std::size_t> find_lookup_column(Binding& all, const TablePlan& table, const NameSyntax& name) {
    const auto index = all.find_column(*table.table, name.at, name.name);
    if (!index) return std::nullopt;
    const schema::Column& column = table.table->columns[*index];
    const auto position = std::ranges::find(table.columns, *index);
    if (position == table.columns.end()) {
        all.error(rule::mapping_value, name.at,
                  fmt::format("no row rule maps column {} of {}, so that nothing can be looked up by it",
                              column.name, schema::to_string(table.table->name)),
                  "map it, or look up another column");
        return std::nullopt;
    }
    if (!can_be_looked_up(column.type)) {
        all.error(rule::mapping_type, name.at,
                  fmt::format("\"lookup\" reads texts, integers and UUIDs, but column {} has type {}",
                              column.name, column.type.name));
        return std::nullopt;
    }
    return static_cast<std::size_t>(position - table.columns.begin());
}

// A column by which rows are found.
std::optional<std::size_t> find_key(Binding& all, const TablePlan& table, const NameSyntax& name) {
    const auto key = find_lookup_column(all, table, name);
    if (!key || schema::knows_equality(*table.types[*key])) return key;
    all.error(rule::mapping_type, name.at,
              fmt::format("only the server knows which values of column {} are equal, so that nothing "
                          "can be looked up by it",
                          name.name),
              "look up by another column, or replace the value with SQL after the load");
    return std::nullopt;
}

std::size_t number_of(Binding& all, const LookupPlan& plan, json::NodeIndex at) {
    auto known = std::ranges::find(all.plan.lookups, plan);
    if (known == all.plan.lookups.end()) {
        known = all.plan.lookups.insert(known, plan);
        all.lookups_at.push_back(at);
    }
    return static_cast<std::size_t>(known - all.plan.lookups.begin());
}

}  // namespace

std::optional<Lookup> bind_lookup(Binding& all, const LookupSyntax& lookup) {
    const schema::TableLookup found = schema::find_table(all.schema, lookup.table.name);
    if (!found.several.empty() || found.elsewhere) {
        all.unclear_table(lookup.table, found);
        return std::nullopt;
    }
    const auto table = std::ranges::find(all.plan.tables, found.table, &TablePlan::table);
    if (table == all.plan.tables.end()) {
        std::vector<std::string> names;
        for (const TablePlan& filled : all.plan.tables)
            names.push_back(filled.table->name.name);
        all.error(rule::mapping_table, lookup.table.at,
                  fmt::format("no row rule fills a table \"{}\"", escaped(lookup.table.name)),
                  suggestion(lookup.table.name, names));
        return std::nullopt;
    }
    std::vector<std::size_t> keys;
    for (const NameSyntax& name : lookup.keys) {
        if (const auto key = find_key(all, *table, name)) keys.push_back(*key);
    }
    const auto value = find_lookup_column(all, *table, lookup.value);
    if (!value || keys.size() != lookup.keys.size()) return std::nullopt;
    Lookup bound{{}, lookup.on_missing, schema::to_string(table->table->name), {}, lookup.value.name};
    for (const NameSyntax& name : lookup.keys)
        bound.key_columns += (bound.key_columns.empty() ? "" : " or ") + name.name;
    for (const bool file_name : {false, true}) {
        for (const std::size_t key : keys) {
            const schema::Type* const type = table->types[key];
            if (file_name && !(lookup.file_names && schema::is_characters(type->kind))) continue;
            const LookupPlan plan{static_cast<std::size_t>(table - all.plan.tables.begin()), key, *value,
                                  file_name, all.document.locate(lookup.at)};
            Conversion conversion;
            conversion.type = type;
            bound.keys.push_back({number_of(all, plan, lookup.at), conversion, file_name});
        }
    }
    return bound;
}

// One pass reads everything that is looked up, so that what it reads may not depend on another lookup.
void check_lookups(Binding& all) {
    for (std::size_t i = 0; i < all.plan.lookups.size(); ++i) {
        const LookupPlan& lookup = all.plan.lookups[i];
        const auto depends = [&](const ColumnProgram& column) {
            return (column.position == lookup.key || column.position == lookup.value) && has_lookup(column);
        };
        const auto is_fed_by_one = [&](const SourceProgram& source) {
            return std::ranges::any_of(source.rules, [&](const RuleProgram& rule) {
                return rule.table == lookup.table && std::ranges::any_of(rule.columns, depends);
            });
        };
        if (std::ranges::none_of(all.program.sources, is_fed_by_one)) continue;
        all.error(rule::mapping_value, all.lookups_at[i],
                  "a column that is looked up is itself made by \"lookup\"",
                  "look up a column that its own record feeds");
    }
}

}  // namespace copyover::mapping

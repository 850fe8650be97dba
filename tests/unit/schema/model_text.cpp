#include "model_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace copyover::schema {

namespace {

std::string type_text(const Type& type, const ModelTextOptions& options) {
    std::string text = fmt::format("{} kind={}", type.name, static_cast<int>(type.kind));
    if (type.array) text += " array";
    if (type.length != -1) text += fmt::format(" length={}", type.length);
    if (type.precision != -1) text += fmt::format(" precision={} scale={}", type.precision, type.scale);
    if (type.fraction_digits != 6) text += fmt::format(" fraction={}", type.fraction_digits);
    if (!type.labels.empty()) text += fmt::format(" labels={}", fmt::join(type.labels, "|"));
    if (!type.domain.empty()) text += " domain=" + type.domain;
    if (type.domain_not_null) text += " domain-not-null";
    if (type.domain_has_check) text += " domain-check";
    if (type.nondeterministic) text += " nondeterministic";
    if (options.oids) text += fmt::format(" oids={}/{}", type.oid, type.element_oid);
    return text;
}

std::string column_text(const Column& column, const ModelTextOptions& options) {
    std::string text = fmt::format("  {}: {}", column.name, type_text(column.type, options));
    if (column.not_null) text += " not-null";
    if (column.generated) text += " generated";
    if (column.serial) text += " serial";
    if (column.identity == Identity::always) text += " identity-always";
    if (column.identity == Identity::by_default) text += " identity-by-default";
    if (!column.default_sql.empty())
        text += options.expressions ? " default=" + column.default_sql : " default";
    return text + "\n";
}

std::string names(const Table& table, const std::vector<std::size_t>& columns) {
    std::string text;
    for (const std::size_t column : columns)
        text += (text.empty() ? "" : ",") + table.columns[column].name;
    return text;
}

}  // namespace

std::string model_text(const Table& table, ModelTextOptions options) {
    std::string text = "table " + to_string(table.name) + "\n";
    if (table.partitioned)
        text += "  partition by " + (options.expressions ? table.partition_key : "") + "\n";
    for (const Column& column : table.columns)
        text += column_text(column, options);
    for (const Key& key : table.keys)
        text += fmt::format("  {} {} ({}){}{}{}\n", key.primary ? "primary" : "unique", key.name,
                            names(table, key.columns), key.nulls_not_distinct ? " nulls-not-distinct" : "",
                            key.deferrable ? " deferrable" : "", key.own_equality ? " own-equality" : "");
    for (const ForeignKey& key : table.foreign_keys)
        text += fmt::format("  foreign {} ({}) -> {} ({}){}\n", key.name, names(table, key.columns),
                            to_string(key.parent), fmt::join(key.parent_columns, ","),
                            key.match_full ? " full" : "");
    for (const ServerRule& rule : table.server_rules)
        text += fmt::format("  {} {}{}\n", rule.kind, rule.name,
                            options.expressions ? ": " + rule.definition : "");
    for (const Index& index : table.indexes)
        text += fmt::format("  index {}{}{}\n", index.name, index.unique ? " unique" : "",
                            options.expressions ? ": " + index.definition : "");
    return text;
}

std::string model_text(const Schema& schema, ModelTextOptions options) {
    std::vector<std::string> tables;
    for (const Table& table : schema.tables)
        tables.push_back(model_text(table, options));
    std::ranges::sort(tables);
    return fmt::format("{}", fmt::join(tables, ""));
}

}  // namespace copyover::schema

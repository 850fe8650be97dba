#include "schema/schema_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "schema/expression_text.hpp"
#include "schema/table_reader.hpp"

namespace copyover::schema {

namespace {

constexpr std::string_view use_pg_dump = "put the output of pg_dump --schema-only in this file instead";

// What ALTER TABLE may do without changing the model.
constexpr std::array unrelated_changes{
    "AT_SetStatistics",      "AT_SetOptions",        "AT_ResetOptions",       "AT_SetStorage",
    "AT_SetCompression",     "AT_ClusterOn",         "AT_DropCluster",        "AT_SetRelOptions",
    "AT_ResetRelOptions",    "AT_ReplaceRelOptions", "AT_ReplicaIdentity",    "AT_EnableTrig",
    "AT_EnableAlwaysTrig",   "AT_EnableReplicaTrig", "AT_DisableTrig",        "AT_EnableTrigAll",
    "AT_DisableTrigAll",     "AT_EnableTrigUser",    "AT_DisableTrigUser",    "AT_EnableRule",
    "AT_EnableAlwaysRule",   "AT_EnableReplicaRule", "AT_DisableRule",        "AT_EnableRowSecurity",
    "AT_DisableRowSecurity", "AT_ForceRowSecurity",  "AT_NoForceRowSecurity", "AT_ChangeOwner",
    "AT_ValidateConstraint", "AT_SetTableSpace",     "AT_SetLogged",          "AT_SetUnLogged",
    "AT_SetAccessMethod",    "AT_AlterConstraint",   "AT_SetIdentity",        "AT_GenericOptions",
};

bool is_unrelated(const SyntaxNode& command) {
    return std::ranges::find(unrelated_changes, command["subtype"].text()) != unrelated_changes.end();
}

}  // namespace

SchemaBuilder::Entry* SchemaBuilder::find(const Name& table) {
    const auto found =
        std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.table.name == table; });
    return found == entries_.end() ? nullptr : &*found;
}

bool SchemaBuilder::knows(const Name& table) const {
    return std::ranges::any_of(entries_, [&](const Entry& entry) { return entry.table.name == table; });
}

void SchemaBuilder::create_table(const SyntaxNode& node, const StatementText& source) {
    Entry entry{.table = {}, .offset = source.offset, .partition = !node["partbound"].empty()};
    Table& table = entry.table;
    table.name = relation_name(node["relation"]);
    if (find(table.name) != nullptr) {
        if (node["if_not_exists"].flag()) return;
        report_.unreadable(source.offset, table.name,
                           fmt::format("{} is created twice", to_string(table.name)),
                           "leave one of the statements");
        return;
    }
    if (!node["ofTypename"].empty()) {
        report_.unreadable(source.offset, table.name, "CREATE TABLE ... OF a type is not read",
                           "write the columns out");
        return;
    }
    names_.take(table.name.schema, table.name.name);
    if (!entry.partition) {
        inherit(table, node["inhRelations"], source);
        TableReader reader(table, source, types_, names_, report_);
        for (const SyntaxNode& element : node["tableElts"].items()) {
            if (element.tag() == "ColumnDef") reader.add_column(element.body());
            if (element.tag() == "TableLikeClause")
                report_.unreadable(source.offset, table.name, "the clause LIKE is not read",
                                   "write the columns out, or " + std::string(use_pg_dump));
        }
        for (const SyntaxNode& element : node["tableElts"].items()) {
            if (element.tag() == "Constraint")
                reader.add_constraint(element.body(),
                                      next_location(node["tableElts"], element.body(), source.sql.size()));
        }
        reader.apply_constraints();
        table.partitioned = !node["partspec"].empty();
        if (table.partitioned) table.partition_key = partition_key_text(source.sql, node["partspec"]);
    }
    entries_.push_back(std::move(entry));
}

void SchemaBuilder::inherit(Table& table, const SyntaxNode& parents, const StatementText& source) {
    for (const SyntaxNode& item : parents.items()) {
        const Name name = relation_name(item["RangeVar"]);
        const Entry* parent = find(name);
        if (parent == nullptr) {
            report_.unreadable(source.offset, table.name,
                               fmt::format("{} inherits from {}, which this file does not create before it",
                                           to_string(table.name), to_string(name)),
                               "add the parent's CREATE TABLE above");
            continue;
        }
        for (const Column& column : parent->table.columns) {
            if (table.column_index(column.name)) continue;
            table.columns.push_back(column);
            table.columns.back().identity = Identity::none;
        }
        for (const ServerRule& rule : parent->table.server_rules) {
            if (rule.kind == "check constraint") table.server_rules.push_back(rule);
        }
    }
}

void SchemaBuilder::alter_table(const SyntaxNode& node, const StatementText& source) {
    const auto& commands = node["cmds"].items();
    const std::string& object = node["objtype"].text();
    if (object != "OBJECT_TABLE") return;  // an index or view: nothing of the model
    if (std::ranges::all_of(commands, [](const SyntaxNode& c) { return is_unrelated(c.body()); })) return;
    const Name name = relation_name(node["relation"]);
    Entry* entry = find(name);
    if (entry == nullptr) {
        if (node["missing_ok"].flag()) return;
        report_.unreadable(
            source.offset, name,
            fmt::format("ALTER TABLE names {}, which this file does not create before it", to_string(name)),
            "add its CREATE TABLE above, or correct the name");
        return;
    }
    if (entry->partition) return;
    std::vector<std::string> defaults = set_default_texts(source.sql);
    auto next_default = defaults.begin();
    for (const SyntaxNode& item : commands) {
        const SyntaxNode& command = item.body();
        const bool sets_default = command["subtype"].text() == "AT_ColumnDefault" && !command["def"].empty();
        const bool known = sets_default && next_default != defaults.end();
        apply(*entry, command, source, known ? std::move(*next_default++) : std::string());
    }
}

void SchemaBuilder::apply(Entry& entry, const SyntaxNode& command, const StatementText& source,
                          std::string default_sql) {
    const std::string& change = command["subtype"].text();
    if (is_unrelated(command)) return;
    Table& table = entry.table;
    TableReader reader(table, source, types_, names_, report_);
    const auto index = table.column_index(command["name"].text());
    Column* column = index ? &table.columns[*index] : nullptr;
    if (change == "AT_AddColumn") {
        reader.add_column(command["def"].body());
        reader.apply_constraints();
    } else if (change == "AT_AddConstraint") {
        reader.add_constraint(command["def"].body(), source.sql.size());
        reader.apply_constraints();
    } else if (change == "AT_AttachPartition") {
        if (Entry* part = find(relation_name(command["def"]["PartitionCmd"]["name"]))) part->partition = true;
    } else if (change == "AT_DropConstraint") {
        const std::string& name = command["name"].text();
        std::erase_if(table.keys, [&](const Key& key) { return key.name == name; });
        std::erase_if(table.foreign_keys, [&](const ForeignKey& key) { return key.name == name; });
        std::erase_if(table.server_rules, [&](const ServerRule& rule) { return rule.name == name; });
    } else if (column != nullptr && change == "AT_ColumnDefault") {
        column->default_sql = std::move(default_sql);
        column->serial = calls_nextval(command["def"]);
    } else if (column != nullptr && change == "AT_SetNotNull") {
        column->not_null = true;
    } else if (column != nullptr && change == "AT_DropNotNull") {
        column->not_null = column->type.domain_not_null;
    } else if (column != nullptr && change == "AT_AddIdentity") {
        TableReader::set_identity(*column, command["def"].body());
    } else if (column != nullptr && change == "AT_AlterColumnType") {
        reader.set_type(*column, command["def"]["ColumnDef"]["typeName"]);
    } else if (column == nullptr && !command["name"].empty()) {
        report_.unreadable(source.offset, table.name,
                           fmt::format("ALTER TABLE names column \"{}\", which {} does not have",
                                       command["name"].text(), to_string(table.name)),
                           "correct the column's name");
    } else {
        report_.unreadable(source.offset, table.name, "this form of ALTER TABLE is not applied",
                           std::string(use_pg_dump));
    }
}

void SchemaBuilder::create_index(const SyntaxNode& node, const StatementText& source) {
    const Name table_name = relation_name(node["relation"]);
    Entry* entry = find(table_name);
    if (entry == nullptr || entry->partition) return;  // of a materialized view, or of a partition
    Table& table = entry->table;
    std::vector<std::string> columns;
    std::vector<std::size_t> plain_columns;
    for (const SyntaxNode& item : node["indexParams"].items()) {
        const SyntaxNode& element = item["IndexElem"];
        const std::string& column = element["name"].text();
        const auto function = element["expr"]["FuncCall"]["funcname"].strings();
        columns.push_back(!column.empty() ? column : function.empty() ? "expr" : function.back());
        const auto position = table.column_index(column);
        if (position && element["collation"].empty()) plain_columns.push_back(*position);
    }
    Index index{.name = node["idxname"].text(),
                .definition = std::string(source.sql),
                .unique = node["unique"].flag()};
    if (index.name.empty()) {
        index.name = names_.choose(table.name, columns, "idx");
    } else {
        names_.take(table.name.schema, index.name);
    }
    const bool plain = plain_columns.size() == columns.size() && node["whereClause"].empty();
    if (index.unique && plain) {
        table.keys.push_back({.name = index.name,
                              .columns = plain_columns,
                              .primary = false,
                              .nulls_not_distinct = node["nulls_not_distinct"].flag(),
                              .deferrable = false});
    } else if (index.unique) {
        table.server_rules.push_back({"unique index", index.name, index.definition});
    }
    table.indexes.push_back(std::move(index));
}

void SchemaBuilder::create_sequence(const SyntaxNode& node) {
    const Name name = relation_name(node["sequence"]);
    names_.take(name.schema, name.name);
}

void SchemaBuilder::create_trigger(const SyntaxNode& node, const StatementText& source) {
    add_server_rule(relation_name(node["relation"]),
                    {"trigger", node["trigname"].text(), std::string(source.sql)});
}

void SchemaBuilder::create_rule(const SyntaxNode& node, const StatementText& source) {
    add_server_rule(relation_name(node["relation"]),
                    {"rule", node["rulename"].text(), std::string(source.sql)});
}

void SchemaBuilder::add_server_rule(const Name& table, ServerRule rule) {
    if (Entry* entry = find(table)) entry->table.server_rules.push_back(std::move(rule));
}

void SchemaBuilder::resolve_reference(const Entry& entry, ForeignKey& key) {
    const Entry* parent = find(key.parent);
    if (parent == nullptr && !key.parent_columns.empty()) return;  // the server judges
    const Key* primary = parent == nullptr ? nullptr : parent->table.primary_key();
    if (key.parent_columns.empty() && primary != nullptr) {
        for (const std::size_t column : primary->columns)
            key.parent_columns.push_back(parent->table.columns[column].name);
    }
    std::string problem;
    if (parent == nullptr) {
        problem = "which this file does not create";
    } else if (key.parent_columns.empty()) {
        problem = "which has no primary key";
    } else if (key.parent_columns.size() != key.columns.size()) {
        problem = fmt::format("with {} columns for {}", key.columns.size(), key.parent_columns.size());
    } else if (!parent->partition) {
        const auto missing = std::ranges::find_if(
            key.parent_columns, [&](const std::string& name) { return !parent->table.column_index(name); });
        if (missing != key.parent_columns.end())
            problem = fmt::format("which has no column \"{}\"", *missing);
    }
    if (problem.empty()) return;
    report_.unreadable(entry.offset, entry.table.name,
                       fmt::format("{} of {} references {}, {}", key.name, to_string(entry.table.name),
                                   to_string(key.parent), problem),
                       "correct the reference, or add the referenced table");
}

Schema SchemaBuilder::finish() {
    Schema schema;
    for (Entry& entry : entries_) {
        if (entry.partition) continue;
        for (ForeignKey& key : entry.table.foreign_keys)
            resolve_reference(entry, key);
        sort_objects(entry.table);
        schema.tables.push_back(entry.table);
    }
    return schema;
}

}  // namespace copyover::schema

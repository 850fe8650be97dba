#include "schema/schema_builder.hpp"
#include "schema/derivation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "schema/equality.hpp"
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

// Whether an index compares with the operators of an extension. PostgreSQL's own classes over one type agree
// in what is equal; their names are those of pg_opclass.dat for btree and the types that copyover handles.
bool has_foreign_operators(const std::vector<std::string>& operator_class) {
    constexpr std::array own{
        "array_ops",       "bool_ops",    "bpchar_ops",  "bpchar_pattern_ops", "bytea_ops", "date_ops",
        "enum_ops",        "float4_ops",  "float8_ops",  "int2_ops",           "int4_ops",  "int8_ops",
        "jsonb_ops",       "numeric_ops", "text_ops",    "text_pattern_ops",   "time_ops",  "timestamp_ops",
        "timestamptz_ops", "uuid_ops",    "varchar_ops", "varchar_pattern_ops"};
    if (operator_class.empty()) return false;
    const bool elsewhere = operator_class.size() > 1 && operator_class.front() != "pg_catalog";
    return elsewhere || std::ranges::find(own, operator_class.back()) == own.end();
}

// As transformFkeyCheckAttrs of tablecmds.c: a unique index over exactly these columns, in any order, without
// predicate or expression, and not deferrable. Empty where there is one.
std::string why_not_referable(const Table& parent, const std::vector<std::string>& names) {
    std::vector<std::size_t> columns;
    for (const std::string& name : names) {
        const auto index = parent.column_index(name);
        if (!index) return fmt::format("which has no column \"{}\"", name);
        if (std::ranges::find(columns, *index) != columns.end())
            return fmt::format("and names column \"{}\" twice", name);
        columns.push_back(*index);
    }
    bool deferrable = false;
    for (const Key& key : parent.keys) {
        if (!std::ranges::is_permutation(key.columns, columns)) continue;
        if (!key.deferrable) return {};
        deferrable = true;
    }
    return fmt::format("which has no key {}over ({}) that a reference can lead to",
                       deferrable ? "other than a deferrable one " : "", fmt::join(names, ", "));
}

// Empty where the server can compare every column with the one that it refers to.
std::string why_not_comparable(const Table& child, const ForeignKey& key, const Table& parent) {
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const auto index = parent.column_index(key.parent_columns[i]);
        const Column& column = child.columns[key.columns[i]];
        if (!index || can_refer(column.type, parent.columns[*index].type)) continue;
        return fmt::format("whose column \"{}\" is {}: PostgreSQL cannot look up {} in it",
                           key.parent_columns[i], parent.columns[*index].type.name, column.type.name);
    }
    return {};
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
        entry.references = reader.reference_offsets();
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
        entry.references.insert(reader.reference_offsets().begin(), reader.reference_offsets().end());
    } else if (change == "AT_AddConstraint") {
        reader.add_constraint(command["def"].body(), source.sql.size());
        reader.apply_constraints();
        entry.references.insert(reader.reference_offsets().begin(), reader.reference_offsets().end());
    } else if (change == "AT_AttachPartition") {
        if (Entry* part = find(relation_name(command["def"]["PartitionCmd"]["name"]))) part->partition = true;
    } else if (change == "AT_DropConstraint") {
        const std::string& name = command["name"].text();
        std::erase_if(table.keys, [&](const Key& key) { return key.name == name; });
        std::erase_if(table.foreign_keys, [&](const ForeignKey& key) { return key.name == name; });
        std::erase_if(table.server_rules, [&](const ServerRule& rule) { return rule.name == name; });
    } else if (column != nullptr && change == "AT_ColumnDefault") {
        const bool is_nothing = column->type.domain.empty() && is_null_constant(command["def"]);
        column->default_sql = is_nothing ? "" : std::move(default_sql);
        column->serial = calls_nextval(command["def"]);
    } else if (column != nullptr && change == "AT_SetNotNull") {
        column->not_null = true;
    } else if (column != nullptr && change == "AT_DropNotNull") {
        column->not_null = column->type.domain_not_null;
    } else if (column != nullptr && change == "AT_AddIdentity") {
        TableReader::set_identity(*column, command["def"].body());
    } else if (column != nullptr && change == "AT_AlterColumnType") {
        reader.set_type(*column, command["def"]["ColumnDef"]);
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
    bool own_equality = false;
    for (const SyntaxNode& item : node["indexParams"].items()) {
        const SyntaxNode& element = item["IndexElem"];
        const std::string& column = element["name"].text();
        const auto function = element["expr"]["FuncCall"]["funcname"].strings();
        columns.push_back(!column.empty() ? column : function.empty() ? "expr" : function.back());
        const auto position = table.column_index(column);
        if (position) plain_columns.push_back(*position);
        own_equality = own_equality || types_.is_nondeterministic(element["collation"]) ||
                       has_foreign_operators(element["opclass"].strings());
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
    Derivation derivation = derivation_of_index(node, index.name);
    if (index.unique && !plain) derivation.computes = false;  // a server rule of its own
    if (!index.unique || !plain) table.derivations.push_back(std::move(derivation));
    if (index.unique && plain) {
        table.keys.push_back({.name = index.name,
                              .columns = plain_columns,
                              .primary = false,
                              .nulls_not_distinct = node["nulls_not_distinct"].flag(),
                              .deferrable = false,
                              .own_equality = own_equality});
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
        problem = why_not_referable(parent->table, key.parent_columns);
        if (problem.empty()) problem = why_not_comparable(entry.table, key, parent->table);
    }
    if (problem.empty()) return;
    const auto at = entry.references.find(key.name);
    report_.unreadable(at == entry.references.end() ? entry.offset : at->second, entry.table.name,
                       fmt::format("{} of {} references {}, {}", key.name, to_string(entry.table.name),
                                   to_string(key.parent), problem),
                       problem.starts_with("whose")
                           ? "give both columns one type, without a length where it is an array"
                           : "correct the reference, or add the referenced table or key");
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

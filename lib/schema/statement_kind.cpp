#include "schema/statement_kind.hpp"

#include <algorithm>
#include <array>

#include "schema/named_types.hpp"
#include "schema/table_reader.hpp"

namespace copyover::schema {

namespace {

// Where a tagged statement keeps the name of what it makes.
struct NamedStatement {
    std::string_view tag;
    StatementKind kind;
    std::string_view field;  // a list of strings, a RangeVar or a plain text
};

constexpr std::array named_statements{
    NamedStatement{"CreateEnumStmt", StatementKind::type, "typeName"},
    NamedStatement{"AlterEnumStmt", StatementKind::type, "typeName"},
    NamedStatement{"CreateDomainStmt", StatementKind::type, "domainname"},
    NamedStatement{"AlterDomainStmt", StatementKind::type, "typeName"},
    NamedStatement{"CompositeTypeStmt", StatementKind::type, "typevar"},
    NamedStatement{"CreateRangeStmt", StatementKind::type, "typeName"},
    NamedStatement{"CreateExtensionStmt", StatementKind::type, "extname"},
    NamedStatement{"CreateSchemaStmt", StatementKind::type, "schemaname"},
    NamedStatement{"CreateSeqStmt", StatementKind::sequence, "sequence"},
    NamedStatement{"AlterSeqStmt", StatementKind::alter, "sequence"},
    NamedStatement{"CreateStmt", StatementKind::table, "relation"},
    NamedStatement{"IndexStmt", StatementKind::index, "relation"},
    NamedStatement{"CreateFunctionStmt", StatementKind::function, "funcname"},
    NamedStatement{"CreateTrigStmt", StatementKind::trigger, "relation"},
    NamedStatement{"RuleStmt", StatementKind::trigger, "relation"},
    NamedStatement{"CreatePolicyStmt", StatementKind::alter, "table"},
};

Name name_in(const SyntaxNode& node) {
    if (!node.items().empty()) return qualified_name(node.strings());
    if (!node.fields().empty()) return relation_name(node);
    return {.schema = {}, .name = node.text()};
}

StatementTarget alter_table_target(const SyntaxNode& body) {
    const bool only_owner = std::ranges::all_of(body["cmds"].items(), [](const SyntaxNode& command) {
        return command.body()["subtype"].text() == "AT_ChangeOwner";
    });
    const std::string& object = body["objtype"].text();
    const bool ours = object == "OBJECT_TABLE" || object == "OBJECT_INDEX" || object == "OBJECT_TYPE";
    if (only_owner || !ours) return {};
    const StatementKind kind = object == "OBJECT_TYPE" ? StatementKind::type : StatementKind::alter;
    return {kind, relation_name(body["relation"])};
}

// CREATE TYPE, COLLATION, TEXT SEARCH ...; CREATE AGGREGATE and OPERATOR.
StatementTarget define_target(const SyntaxNode& body) {
    const std::string& kind = body["kind"].text();
    const bool routine = kind == "OBJECT_AGGREGATE" || kind == "OBJECT_OPERATOR";
    return {routine ? StatementKind::function : StatementKind::type,
            qualified_name(body["defnames"].strings())};
}

StatementTarget statistics_target(const SyntaxNode& body) {
    const auto& tables = body["relations"].items();
    return {StatementKind::index, tables.empty() ? Name() : relation_name(tables.front()["RangeVar"])};
}

// Comments on what copyover creates; the last part of a column's or trigger's name is not the table's.
StatementTarget comment_target(const SyntaxNode& body) {
    constexpr std::array members{"OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_RULE",
                                 "OBJECT_POLICY"};
    constexpr std::array others{"OBJECT_TABLE",  "OBJECT_INDEX",    "OBJECT_SEQUENCE",
                                "OBJECT_TYPE",   "OBJECT_DOMAIN",   "OBJECT_EXTENSION",
                                "OBJECT_SCHEMA", "OBJECT_FUNCTION", "OBJECT_PROCEDURE"};
    const std::string& type = body["objtype"].text();
    const SyntaxNode& object = body["object"];
    if (std::ranges::find(members, type) != members.end()) {
        auto parts = object["List"]["items"].strings();
        if (!parts.empty()) parts.pop_back();
        return {StatementKind::comment, qualified_name(parts)};
    }
    if (std::ranges::find(others, type) == others.end()) return {};
    if (object.tag() == "String")
        return {StatementKind::comment, {.schema = {}, .name = object["String"]["sval"].text()}, false};
    for (const std::string_view field : {"items", "names", "objname"}) {
        const SyntaxNode& parts = object.body()[field];
        if (!parts.empty()) return {StatementKind::comment, qualified_name(parts.strings())};
    }
    return {};
}

}  // namespace

StatementTarget statement_target(const SyntaxNode& statement) {
    const std::string_view tag = statement.tag();
    const SyntaxNode& body = statement.body();
    if (tag == "AlterTableStmt") return alter_table_target(body);
    if (tag == "DefineStmt") return define_target(body);
    if (tag == "CreateStatsStmt") return statistics_target(body);
    if (tag == "CommentStmt") return comment_target(body);
    if (tag == "CreateStmt" && body["relation"]["relpersistence"].text() == "t") return {};
    const auto* const named = std::ranges::find(named_statements, tag, &NamedStatement::tag);
    if (named == named_statements.end()) return {};
    const bool in_schema = tag != "CreateExtensionStmt" && tag != "CreateSchemaStmt";
    return {named->kind, name_in(body[named->field]), in_schema};
}

}  // namespace copyover::schema

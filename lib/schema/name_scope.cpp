#include "schema/name_scope.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "schema/named_types.hpp"
#include "schema/sql_scanner.hpp"
#include "schema/table_reader.hpp"

namespace copyover::schema {

namespace {

enum class Made { relation, type, routine };

// Where a statement keeps the name of what it makes: a RangeVar, or a list of strings.
struct Making {
    std::string_view tag;
    std::string_view field;
    bool range_var;
    Made made;
};

constexpr std::array making{
    Making{"CreateStmt", "relation", true, Made::relation},
    Making{"ViewStmt", "view", true, Made::relation},
    Making{"CreateSeqStmt", "sequence", true, Made::relation},
    Making{"CompositeTypeStmt", "typevar", true, Made::type},
    Making{"CreateEnumStmt", "typeName", false, Made::type},
    Making{"CreateDomainStmt", "domainname", false, Made::type},
    Making{"CreateRangeStmt", "typeName", false, Made::type},
    Making{"DefineStmt", "defnames", false, Made::type},
    Making{"CreateFunctionStmt", "funcname", false, Made::routine},
};

// Names of types that a statement changes.
constexpr std::array altered_types{
    std::pair<std::string_view, std::string_view>{"AlterEnumStmt", "typeName"},
    std::pair<std::string_view, std::string_view>{"AlterDomainStmt", "typeName"},
};

const Making* making_of(std::string_view tag) {
    const auto* const found = std::ranges::find(making, tag, &Making::tag);
    return found == making.end() ? nullptr : found;
}

Name name_of(const SyntaxNode& body, const Making& made) {
    return made.range_var ? relation_name(body[made.field]) : qualified_name(body[made.field].strings());
}

bool is_type_name(const SyntaxNode& node) {
    return !node["names"].items().empty() && !node["typemod"].empty();
}

// What stands in the value of a constant, such as 'app' in SET search_path = app.
const std::string& constant_text(const SyntaxNode& node) {
    return node["A_Const"]["sval"]["sval"].text();
}

}  // namespace

std::vector<std::string> parse_search_path(std::string_view setting) {
    std::vector<std::string> schemas;
    for (Token token = next_token(setting, 0); token.kind != TokenKind::end;
         token = next_token(setting, token.offset + token.text.size())) {
        if (token.kind == TokenKind::word) schemas.push_back(lower_case(token.text));
        if (token.kind == TokenKind::quoted_name) schemas.push_back(identifier(token));
    }
    std::erase(schemas, "");
    return schemas;
}

std::optional<std::vector<std::string>> search_path_of(const SyntaxNode& statement) {
    const SyntaxNode& body = statement.body();
    if (statement.tag() == "VariableSetStmt" && body["name"].text() == "search_path") {
        std::vector<std::string> schemas;
        for (const SyntaxNode& argument : body["args"].items())
            schemas.push_back(constant_text(argument));
        std::erase(schemas, "");
        return schemas;
    }
    if (statement.tag() != "SelectStmt") return std::nullopt;
    for (const SyntaxNode& target : body["targetList"].items()) {
        const SyntaxNode& call = target["ResTarget"]["val"]["FuncCall"];
        const auto& arguments = call["args"].items();
        const auto name = call["funcname"].strings();
        if (name.empty() || name.back() != "set_config" || arguments.size() < 2) continue;
        if (constant_text(arguments[0]) == "search_path")
            return parse_search_path(constant_text(arguments[1]));
    }
    return std::nullopt;
}

bool NameScope::has_schema(const std::string& schema) const {
    if (schemas_.contains(schema)) return true;
    if (session_.live != nullptr) return session_.live->schemas.contains(schema);
    return schema != "$user" && schema != "pg_temp";
}

std::vector<std::string> NameScope::visible(const Path& path) const {
    std::vector<std::string> schemas = path.empty() ? session_.schemas : path;
    std::erase_if(schemas,
                  [&](const std::string& schema) { return schema == "pg_catalog" || !has_schema(schema); });
    if (schemas.empty()) schemas.emplace_back("public");
    return schemas;
}

std::string NameScope::first_with(const std::set<Name>& made, const std::set<Name>* live,
                                  const std::string& name, const Path& path) const {
    for (const std::string& schema : visible(path)) {
        const Name candidate{schema, name};
        if (made.contains(candidate) || (live != nullptr && live->contains(candidate))) return schema;
    }
    return {};
}

// What lives already is what is meant, as IF NOT EXISTS means it: the run makes only what the target lacks.
Name NameScope::new_object(const Name& name, const std::set<Name>* live, const Path& path) const {
    if (!name.schema.empty()) return name;
    const std::string found = live == nullptr ? "" : first_with({}, live, name.name, path);
    return {found.empty() ? visible(path).front() : found, name.name};
}

Name NameScope::table(const Name& name, const Path& path) const {
    if (!name.schema.empty()) return name;
    const std::string found = first_with(tables_, live_relations(), name.name, path);
    return {found.empty() ? visible(path).front() : found, name.name};
}

Name NameScope::type(const Name& name, const Path& path) const {
    if (!name.schema.empty() || is_builtin_type(name.name)) return name;
    return {first_with(types_, live_types(), name.name, path), name.name};
}

const std::set<Name>* NameScope::live_relations() const {
    return session_.live == nullptr ? nullptr : &session_.live->relations;
}

const std::set<Name>* NameScope::live_types() const {
    return session_.live == nullptr ? nullptr : &session_.live->types;
}

Name NameScope::made_by(const SyntaxNode& body, std::string_view tag, const Path& path) const {
    const Making& made = *making_of(tag);
    const Name name = name_of(body, made);
    switch (made.made) {
        case Made::relation: return new_object(name, live_relations(), path);
        case Made::type: return new_object(name, live_types(), path);
        case Made::routine: break;
    }
    return new_object(name, nullptr, path);
}

void NameScope::declare(const SyntaxNode& statement, const Path& path) {
    const SyntaxNode& body = statement.body();
    if (statement.tag() == "CreateSchemaStmt") schemas_.insert(body["schemaname"].text());
    const Making* made = making_of(statement.tag());
    if (made == nullptr || body["relation"]["relpersistence"].text() == "t") return;
    const Name full = made_by(body, statement.tag(), path);
    if (made->made == Made::type) types_.insert(full);
    if (made->range_var) tables_.insert(full);  // a composite type, too, stands among the relations
}

void NameScope::qualify(SyntaxNode& statement, const Path& path) const {
    const std::string tag(statement.tag());
    if (tag.empty()) return;
    SyntaxNode& body = statement.fields().front().second;
    qualify_made(body, tag, path);
    qualify_copied(body, path);
    qualify_used(body, path);
}

void NameScope::qualify_made(SyntaxNode& body, std::string_view tag, const Path& path) const {
    if (const Making* made = making_of(tag)) {
        SyntaxNode* node = body.find(made->field);
        if (node == nullptr) return;
        const Name full = made_by(body, tag, path);
        if (made->range_var) {
            node->set_text("schemaname", full.schema);
        } else {
            node->set_strings({full.schema, full.name});
        }
    }
    const auto* const altered =
        std::ranges::find(altered_types, tag, &std::pair<std::string_view, std::string_view>::first);
    if (altered == altered_types.end()) return;
    if (SyntaxNode* node = body.find(altered->second)) {
        const Name full = type(qualified_name(node->strings()), path);
        if (!full.schema.empty()) node->set_strings({full.schema, full.name});
    }
}

void NameScope::qualify_collation(SyntaxNode* names, const Path& path) const {
    if (names == nullptr || names->strings().size() != 1) return;
    const Name full = type(qualified_name(names->strings()), path);
    if (!full.schema.empty()) names->set_strings({full.schema, full.name});
}

// CREATE COLLATION ... FROM another.
void NameScope::qualify_copied(SyntaxNode& define, const Path& path) const {
    SyntaxNode* options = define.find("definition");
    if (options == nullptr || define["kind"].text() != "OBJECT_COLLATION") return;
    for (SyntaxNode& item : options->items()) {
        SyntaxNode* option = item.find("DefElem");
        if (option == nullptr || (*option)["defname"].text() != "from") continue;
        SyntaxNode* argument = option->find("arg");
        SyntaxNode* list = argument == nullptr ? nullptr : argument->find("List");
        if (list != nullptr) qualify_collation(list->find("items"), path);
    }
}

void NameScope::qualify_used(SyntaxNode& node, const Path& path) const {
    if (SyntaxNode* relation = node.find("relname"); relation != nullptr && node["schemaname"].empty())
        node.set_text("schemaname", table({{}, relation->text()}, path).schema);
    if (is_type_name(node)) {
        const Name full = type(qualified_name(node["names"].strings()), path);
        if (!full.schema.empty()) node.find("names")->set_strings({full.schema, full.name});
    }
    for (const char* field : {"collname", "collation"})
        qualify_collation(node.find(field), path);
    for (auto& field : node.fields())
        qualify_used(field.second, path);
    for (SyntaxNode& item : node.items())
        qualify_used(item, path);
}

}  // namespace copyover::schema

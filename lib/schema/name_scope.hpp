// What a name without a schema means in a statement of schema.sql, as PostgreSQL would look it up.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/model.hpp"
#include "schema/syntax_tree.hpp"

namespace copyover::schema {

// The schemas of a setting of search_path, as SplitIdentifierString of PostgreSQL's varlena.c reads it.
std::vector<std::string> parse_search_path(std::string_view setting);

// The search_path that a statement sets: SET search_path, SET SCHEMA, SELECT set_config('search_path', ...).
// Empty where it is set to nothing or back to its default; nothing where the statement does something else.
std::optional<std::vector<std::string>> search_path_of(const SyntaxNode& statement);

class NameScope {
  public:
    // A path of the file's own; empty where names are looked up along that of the session.
    using Path = std::vector<std::string>;

    explicit NameScope(SearchPath session) : session_(std::move(session)) {}

    // Remembers what a statement makes, so that names in others find it.
    void declare(const SyntaxNode& statement, const Path& path);

    // Writes the schema before each name of a table or type in the statement that has none. Names of types
    // that neither the file nor the database has are PostgreSQL's own or of an extension, and stay as they
    // are.
    void qualify(SyntaxNode& statement, const Path& path) const;

    [[nodiscard]] Name table(const Name& name, const Path& path) const;

    // Those of the path that can be looked into, in their order; never empty.
    [[nodiscard]] std::vector<std::string> visible(const Path& path) const;

    [[nodiscard]] const SearchPath& session() const { return session_; }

  private:
    [[nodiscard]] bool has_schema(const std::string& schema) const;
    [[nodiscard]] std::string first_with(const std::set<Name>& made, const std::set<Name>* live,
                                         const std::string& name, const Path& path) const;
    // What a statement makes: `tag` is one of those that make something with a name.
    [[nodiscard]] Name made_by(const SyntaxNode& body, std::string_view tag, const Path& path) const;
    [[nodiscard]] Name new_object(const Name& name, const std::set<Name>* live, const Path& path) const;
    [[nodiscard]] Name type(const Name& name, const Path& path) const;
    [[nodiscard]] const std::set<Name>* live_relations() const;
    [[nodiscard]] const std::set<Name>* live_types() const;
    void qualify_made(SyntaxNode& body, std::string_view tag, const Path& path) const;
    void qualify_collation(SyntaxNode* names, const Path& path) const;
    void qualify_copied(SyntaxNode& define, const Path& path) const;
    void qualify_used(SyntaxNode& node, const Path& path) const;

    SearchPath session_;
    std::set<std::string> schemas_;  // that the file makes
    std::set<Name> tables_;
    std::set<Name> types_;
};

}  // namespace copyover::schema

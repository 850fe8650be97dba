// The type names of schema.sql: PostgreSQL's own, and the enumerations and domains that the file makes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.hpp"
#include "schema/source_report.hpp"
#include "schema/syntax_tree.hpp"

namespace copyover::schema {

// {"String"} lists such as a type's or table's name: the last two parts; no schema where none is given.
Name qualified_name(const std::vector<std::string>& parts);

// An integer of the tree. libpg_query prints negative ones as 0, so the text decides where it is known.
std::int32_t integer_constant(const SyntaxNode& node, std::string_view sql);

// Whether a name without a schema is one of PostgreSQL's own types, in so far as copyover knows them.
bool is_builtin_type(std::string_view name);

struct ResolvedType {
    Type type;
    std::string default_sql;  // a domain's default
    bool serial = false;      // smallserial, serial, bigserial
};

class NamedTypes {
  public:
    void create_enumeration(const SyntaxNode& create_enum);
    void add_label(const SyntaxNode& alter_enum);
    void create_domain(const SyntaxNode& create_domain, const StatementText& source);
    void alter_domain(const SyntaxNode& alter_domain, const StatementText& source);
    void create_collation(const SyntaxNode& define);

    // Of a list of {"String"}: the name in a COLLATE clause. Collations that the file does not make compare
    // bytes.
    [[nodiscard]] bool is_nondeterministic(const SyntaxNode& collation) const;

    // A name that is neither built in nor made before is of kind unsupported.
    [[nodiscard]] ResolvedType resolve(const SyntaxNode& type_name, std::string_view sql) const;

  private:
    [[nodiscard]] ResolvedType resolve_element(const std::vector<std::string>& parts) const;

    std::map<Name, std::vector<std::string>> enumerations_;
    std::map<Name, ResolvedType> domains_;
    std::set<Name> nondeterministic_;  // collations
};

}  // namespace copyover::schema

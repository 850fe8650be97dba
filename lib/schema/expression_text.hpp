// Expressions as schema.sql writes them: the tree knows where a clause starts, the scanner where it ends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schema/syntax_tree.hpp"

namespace copyover::schema {

// Where the next of the constraints starts, or `end`.
std::size_t next_location(const SyntaxNode& constraints, const SyntaxNode& constraint, std::size_t end);

// A constraint's whole text, from CONSTRAINT or its first keyword on.
std::string constraint_text(std::string_view sql, const SyntaxNode& constraint, std::size_t limit);

// The expression of a DEFAULT constraint.
std::string default_text(std::string_view sql, const SyntaxNode& constraint, std::size_t limit);

// The expressions of each SET DEFAULT of an ALTER statement, whose tree has no locations, in order.
std::vector<std::string> set_default_texts(std::string_view sql);

// "RANGE (created_at)" of PARTITION BY, as pg_get_partkeydef prints it.
std::string partition_key_text(std::string_view sql, const SyntaxNode& partition_spec);

// Whether the expression calls nextval().
bool calls_nextval(const SyntaxNode& expression);

// Whether the expression is NULL, perhaps with casts. PostgreSQL stores no such default, except of a domain.
bool is_null_constant(const SyntaxNode& expression);

// Names of the columns that the expression refers to, each once.
std::vector<std::string> referenced_columns(const SyntaxNode& expression);

}  // namespace copyover::schema

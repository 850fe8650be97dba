// What the server makes of a row's values beside storing them, read from a statement's tree.
#pragma once

#include <string>

#include "schema/model.hpp"
#include "schema/syntax_tree.hpp"

namespace copyover::schema {

// Of IndexStmt.
Derivation derivation_of_index(const SyntaxNode& index, std::string name);

// Of the expression of a generated column.
Derivation derivation_of_column(const SyntaxNode& expression, std::string column);

}  // namespace copyover::schema

// What a statement of schema.sql makes, told from its parse tree.
#pragma once

#include "schema/schema_file.hpp"
#include "schema/syntax_tree.hpp"

namespace copyover::schema {

struct StatementTarget {
    StatementKind kind = StatementKind::skipped;
    Name object;
    bool in_schema = true;  // false for an extension or schema, and comments on them
};

// `statement` is tagged, such as {"CreateStmt": {...}}. What copyover does not run on a target is skipped.
StatementTarget statement_target(const SyntaxNode& statement);

}  // namespace copyover::schema

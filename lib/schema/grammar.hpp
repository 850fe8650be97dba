// PostgreSQL's grammar (libpg_query 15). Only grammar.cpp includes its header.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "schema/syntax_tree.hpp"

namespace copyover::schema {

struct ParsedStatement {
    std::optional<SyntaxNode> tree;  // {"CreateStmt": {...}}; nothing where the statement cannot be read
    std::string error;
    std::size_t error_offset = 0;  // bytes from the start of the statement
};

// Reads one statement. libpg_query prints its tree recursively without looking at the stack: call it inside
// on_large_stack.
ParsedStatement parse_statement(const std::string& sql);

// Runs the task in a thread whose stack holds the deepest tree that a statement of 1 MiB can have, and
// rethrows what it throws.
void on_large_stack(const std::function<void()>& task);

}  // namespace copyover::schema

// schema.sql, read offline with PostgreSQL's own grammar (libpg_query; the only place that uses it).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "schema/model.hpp"

namespace copyover::schema {

// What a statement of schema.sql makes, in so far as copyover runs it to create what a target lacks.
enum class StatementKind {
    type,      // CREATE TYPE, CREATE DOMAIN, CREATE EXTENSION, CREATE SCHEMA: before tables
    sequence,  // CREATE SEQUENCE
    table,     // CREATE TABLE
    alter,     // ALTER TABLE ... ADD CONSTRAINT, SET DEFAULT, OWNED BY and the like
    index,
    function,
    trigger,
    comment,
    skipped,  // SET, ownership, grants, psql meta-commands, data: a note
};

struct Statement {
    StatementKind kind = StatementKind::skipped;
    std::string sql;  // as written, without the final semicolon
    Name object;      // the table, type or other object that it makes or belongs to
    std::uint64_t line = 1;
    std::uint64_t column = 1;
};

struct SchemaFile {
    Schema schema;
    std::vector<Statement> statements;  // in the order of the file
};

// Reads the whole text. Table DDL that cannot be read is a finding schema-syntax with file, line and column;
// anything else that is left out is a note schema-skipped. Never throws for bad input: a statement larger
// than 1 MiB is refused, because libpg_query overflows its stack on deep expressions (EXPERIMENTS.md part D).
SchemaFile read_schema(std::string_view text, const std::string& file, Findings& findings);

// Differences that matter to a migration: tables, columns, types, NOT NULL, keys, references, generated
// columns. Each becomes a finding schema-differs about `actual` (the live catalog) against `expected`
// (schema.sql). Extra columns with a default or nullable ones, indexes and server rules are no errors.
void compare_schemas(const Table& expected, const Table& actual, Findings& findings);

}  // namespace copyover::schema

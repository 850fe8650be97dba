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
    std::string sql;                // as written, without the final semicolon
    Name object;                    // the table, type or other object that it makes or belongs to
    std::vector<std::string> path;  // the search_path that the file sets for it; empty for the session's
    std::uint64_t line = 1;
    std::uint64_t column = 1;
};

struct SchemaFile {
    Schema schema;
    std::vector<Statement> statements;  // in the order of the file
};

// Reads the whole text. Names without a schema are looked up along the search_path that the file sets, else
// along `path`; where that comes from a database, what lives there is meant before the file makes it anew.
// Table DDL that cannot be read is a finding schema-syntax with file, line and column;
// anything else that is left out is a note schema-skipped, unless tables that the run creates would miss it.
// Never throws for bad input: a statement larger than 1 MiB is refused, because libpg_query, which has no
// limit of its own as PostgreSQL has max_stack_depth, overflows its stack on deep expressions.
SchemaFile read_schema(std::string_view text, const std::string& file, Findings& findings,
                       const SearchPath& path = {});

}  // namespace copyover::schema

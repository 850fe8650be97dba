// Values to PostgreSQL's text COPY format (https://www.postgresql.org/docs/15/sql-copy.html, "Text Format") with its
// default delimiter and NULL. Pure: no I/O, no database.
#pragma once

#include <span>
#include <string>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::copy {

// Appends one line: the fields with tabs between them, and a line feed. Values as append_row() takes them, and texts
// for columns of literals.
void append_text_row(std::span<const schema::Type* const> types, std::span<const schema::Value> values,
                     std::string& out);

// Appends an array as array_in() of arrayfuncs.c reads it, every element quoted. `delimiter` stands between elements:
// pg_type.typdelim of their type, a comma for all types that the client knows.
void append_array_text(const schema::Type& type, const schema::ArrayValue& array, char delimiter,
                       std::string& out);

}  // namespace copyover::copy

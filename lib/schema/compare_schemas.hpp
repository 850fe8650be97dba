// A live table against the one that schema.sql says.
#pragma once

#include "base/finding.hpp"
#include "schema/model.hpp"

namespace copyover::schema {

// Differences that matter to a migration: tables, columns, types, NOT NULL, keys, references, generated
// columns. Each becomes a finding schema-differs about `actual` (the live catalog) against `expected`
// (schema.sql). Extra columns with a default or nullable ones, indexes and server rules are no errors.
void compare_schemas(const Table& expected, const Table& actual, Findings& findings);

}  // namespace copyover::schema

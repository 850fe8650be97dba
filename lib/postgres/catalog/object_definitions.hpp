// Definitions of what lives beside tables, in a form that can be compared.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

enum class ObjectClass { type, sequence, collation, routine, schema, extension };

// "function" stands for every routine.
std::string_view word_of(ObjectClass kind);

// What the database has of them, PostgreSQL's own left out. Schemas and extensions stand in no schema.
std::set<std::pair<ObjectClass, schema::Name>> object_names(Connection& connection);

// By identity: the types of a routine's arguments, else nothing. Equal texts are equal definitions; schema,
// owner and comment are no part of them. "pg_temp" is the schema of the session's temporary objects.
using Definitions = std::map<std::string, std::string>;
Definitions definitions(Connection& connection, ObjectClass kind, const schema::Name& name);

// Makes pg_temp.name with the labels that the enumeration has. False where that type is none.
bool copy_enumeration(Connection& connection, const schema::Name& name);

// The statements that add the labels which pg_temp.name has beyond the enumeration; empty where there are
// none.
std::string missing_labels(Connection& connection, const schema::Name& name);

std::string schema_of_extension(Connection& connection, const std::string& name);

}  // namespace copyover::postgres

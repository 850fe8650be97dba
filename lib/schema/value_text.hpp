// A value as PostgreSQL writes it with DateStyle ISO and TimeZone UTC, and as its input functions read it.
#pragma once

#include <string>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::schema {

// Not for NULL and arrays. Times of a zone are written in UTC.
std::string value_text(const Type& type, const Value& value);

// "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
std::string uuid_text(const Uuid& uuid);

}  // namespace copyover::schema

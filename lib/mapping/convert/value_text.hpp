// A value as PostgreSQL writes it with DateStyle ISO and TimeZone UTC, and as its input functions read it.
#pragma once

#include <string>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// Not for NULL and arrays. Times of a zone are written in UTC.
std::string value_text(const schema::Type& type, const schema::Value& value);

}  // namespace copyover::mapping

// A value as PostgreSQL's input functions read it.
#pragma once

#include <string>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// Not for NULL and arrays. Times of a zone are written in UTC.
std::string value_text(const schema::Type& type, const schema::Value& value);

}  // namespace copyover::mapping

// The casts that PostgreSQL makes before it compares the two sides of a foreign key.
#pragma once

#include <optional>
#include <string>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// The value of type `to` with which a foreign key compares one of type `from`; nothing where it equals none.
// Views point into `buffer` or where those of `value` do. schema::knows_equality() holds for the two types.
std::optional<schema::Value> value_as(const schema::Type& from, const schema::Value& value,
                                      const schema::Type& to, std::string& buffer);

}  // namespace copyover::mapping

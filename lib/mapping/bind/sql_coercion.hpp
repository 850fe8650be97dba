// Casts between types, as PostgreSQL makes them.
#pragma once

#include <optional>

#include "mapping/bind/sql_constant.hpp"

namespace copyover::mapping {

// How a value comes to a type: written as a cast, or because a column has the type. The first cuts texts that
// are too long.
enum class Coercion { cast, assignment };

// Nothing where only the server can tell, or where it would refuse.
std::optional<SqlConstant> coerce(const SqlConstant& value, const schema::Type& type, Coercion how);

}  // namespace copyover::mapping

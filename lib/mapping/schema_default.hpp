// Constants among the defaults of schema.sql.
#pragma once

#include "mapping/conversion.hpp"
#include "schema/model.hpp"

namespace copyover::mapping {

// The value of a column's default where it is a constant such as 'offline', 0, false, '[]'::jsonb or
// '{}'::text[]; NULL where there is no default. Nothing where only the server can evaluate it.
std::optional<schema::Value> constant_default(const schema::Column& column, schema::Arena& arena);

}  // namespace copyover::mapping

// Constants among the defaults of schema.sql.
#pragma once

#include "schema/model.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// What the server would store for a column's default, where it is a constant such as 'offline', 2.7::int,
// '[]'::jsonb or ARRAY['a']; NULL where there is no default. Nothing where only the server can evaluate it.
std::optional<schema::Value> constant_default(const schema::Column& column, schema::Arena& arena);

}  // namespace copyover::mapping

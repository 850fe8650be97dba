// Values that outlive what they were made of.
#pragma once

#include "schema/value.hpp"

namespace copyover::schema {

// A copy that lives until the arena is reset.
Value kept(const Value& value, Arena& arena);

}  // namespace copyover::schema

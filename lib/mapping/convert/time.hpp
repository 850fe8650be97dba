// Dates, times and timestamps: ISO 8601 and epochs, in declared zones.
#pragma once

#include <cstdint>

#include "mapping/convert/conversion.hpp"
#include "mapping/time/time_zone.hpp"

namespace copyover::mapping {

// Seconds east of UTC at an instant that schema::Value holds.
std::int32_t offset_at(const Zone& zone, std::int64_t microseconds);

bool convert_time(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);

}  // namespace copyover::mapping

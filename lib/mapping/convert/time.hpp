// Dates, times and timestamps: ISO 8601 and epochs, in declared zones.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

bool convert_time(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);

}  // namespace copyover::mapping

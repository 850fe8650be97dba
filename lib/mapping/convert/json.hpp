// json and jsonb columns: the value as written.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

bool convert_json(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);

}  // namespace copyover::mapping

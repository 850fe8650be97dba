// Booleans, integers, floats and numeric.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

bool convert_boolean(const Conversion&, const Input& input, schema::Value& out, ConversionState& state);
bool convert_integer(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);
bool convert_float(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state);
bool convert_numeric(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);

}  // namespace copyover::mapping

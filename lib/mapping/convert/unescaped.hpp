// Texts with marks of the program that wrote them.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

// As convert_text, for html_unescape, concat and latin1_utf8.
bool convert_unescaped(const Conversion& conversion, const Input& input, schema::Value& out,
                       ConversionState& state);
bool convert_double_encoded(const Conversion& conversion, const Input& input, schema::Value& out,
                            ConversionState& state);
bool convert_concatenated(const Conversion& conversion, const Input& input, schema::Value& out,
                          ConversionState& state);

}  // namespace copyover::mapping

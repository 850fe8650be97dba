// Texts, labels of enumerations, UUIDs and bytea.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

bool convert_text(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);
// What the server's input function is given: texts, numbers as they are written, and true and false.
bool convert_literal(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);
bool convert_uuid(const Conversion&, const Input& input, schema::Value& out, ConversionState& state);
bool convert_bytea(const Conversion&, const Input& input, schema::Value& out, ConversionState& state);

}  // namespace copyover::mapping

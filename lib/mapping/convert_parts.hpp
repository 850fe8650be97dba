// The conversions by subject. Each converts one scalar that is not null; private to lib/mapping.
#pragma once

#include "mapping/conversion.hpp"

namespace copyover::mapping {

bool convert_boolean(const Conversion&, const Input& input, schema::Value& out, ConversionState& state);
bool convert_integer(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);
bool convert_float(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state);
bool convert_numeric(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);
bool convert_text(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);
// As convert_text, for html_unescape and concat.
bool convert_unescaped(const Conversion& conversion, const Input& input, schema::Value& out,
                       ConversionState& state);
bool convert_concatenated(const Conversion& conversion, const Input& input, schema::Value& out,
                          ConversionState& state);
// Every form of a UUID that PostgreSQL reads. False for any other text.
bool read_uuid(std::string_view text, schema::Uuid& uuid);

bool convert_uuid(const Conversion&, const Input& input, schema::Value& out, ConversionState& state);
bool convert_bytea(const Conversion&, const Input& input, schema::Value& out, ConversionState& state);
bool convert_time(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);
bool convert_json(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state);

// A finding value-type: "is a boolean; column type integer takes a number or text".
bool wrong_type(const Conversion& conversion, const Input& input, std::string_view takes,
                ConversionState& state);

}  // namespace copyover::mapping

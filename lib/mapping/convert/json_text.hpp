// Writing and repairing JSON texts.
#pragma once

#include <string>
#include <string_view>

#include "mapping/convert/conversion.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// Appends a value of a type json, jsonb, text or bigint, or an array of these.
void append_json_value(const schema::Type& type, const schema::Value& value, std::string& out);

// A strictly read JSON text in which \u0000 and escapes of lone surrogates are gone or replaced by U+FFFD.
std::string repaired_json(std::string_view raw, const RepairChoices& repairs);

}  // namespace copyover::mapping

// Values in messages.
#pragma once

#include <string>

#include "base/redaction.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// A value as a message may show it: text quoted, numbers and times as PostgreSQL prints them, NULL as NULL.
// `sensitivity` decides, see Redaction.
std::string shown(const schema::Type& type, const schema::Value& value, Sensitivity sensitivity,
                  const Redaction& redaction);

}  // namespace copyover::mapping

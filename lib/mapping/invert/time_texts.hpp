// Dates and times as JSON texts, in the form that the record has or that its conversion reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mapping/convert/conversion.hpp"
#include "mapping/invert/text_before.hpp"

namespace copyover::mapping {

// Of a date, time, timestamp or timestamptz as schema::Value holds it. See json_texts().
std::vector<std::string> time_texts(const Conversion& conversion, const schema::Type& type,
                                    std::int64_t value, const TextBefore& before);

}  // namespace copyover::mapping

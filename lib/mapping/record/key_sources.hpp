// What computed keys are made of.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/redaction.hpp"
#include "mapping/record/record_mapper.hpp"

namespace copyover::mapping {

// Of a row of the last map(): " (made of "general", "m1")" where one of the columns is put together by uuid5, join or
// template, else nothing. Of secret columns nothing is shown.
std::string key_sources(const Plan& plan, const Row& row, std::span<const std::size_t> columns,
                        RecordMapper& mapper, const Redaction& redaction);

}  // namespace copyover::mapping

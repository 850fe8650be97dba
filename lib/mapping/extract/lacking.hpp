// What is found of records that lack a value.
#pragma once

#include <cstddef>

#include "base/finding.hpp"

namespace copyover::mapping {

// A NOT NULL column of a record gets NULL. Whether that is to be told of each record is for NullWatch to say.
struct Lacking {
    std::size_t column = 0;  // number of the column program
    Finding finding;
};

}  // namespace copyover::mapping

// A place in a text that strict reading refuses. A value, not an exception: bad input is a normal input.
#pragma once

#include <cstdint>
#include <string>

#include "base/rules.hpp"

namespace copyover::json {

struct Problem {
    const Rule* rule = nullptr;
    std::uint64_t offset = 0;  // bytes from the start of what was read
    std::uint64_t line = 1;    // 1-based
    std::uint64_t column = 1;  // 1-based, in bytes
    std::string pointer = {};  // of the value that holds the problem, as far as known
    std::string message = {};
};

}  // namespace copyover::json

// The exact place and reason why a text is not JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "json/problem.hpp"

namespace copyover::json {

// The first problem of the text, found byte by byte; nothing where it is one JSON value. Repeated member
// names are none.
std::optional<Problem> find_problem(std::string_view text, std::size_t deepest);

}  // namespace copyover::json

// PostgreSQL's text form of arrays of one dimension (array_in).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "mapping/bind/sql_constant.hpp"

namespace copyover::mapping {

// The elements of '{a,"b c",NULL}', untyped. Nothing where the text is no array of one dimension.
std::optional<std::vector<SqlConstant>> array_elements(std::string_view text);

}  // namespace copyover::mapping

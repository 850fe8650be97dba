// Names as SQL writes them.
#pragma once

#include <string>
#include <string_view>

namespace copyover::draft {

// As SQL needs it: in quotes where it is a reserved word of PostgreSQL (appendix C) or not plain.
std::string sql_name(std::string_view name);

}  // namespace copyover::draft

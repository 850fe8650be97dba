// Words of the commands that messages propose.
#pragma once

#include <string>
#include <string_view>

namespace copyover {

// As a POSIX shell reads it back.
std::string shell_quoted(std::string_view argument);

}  // namespace copyover

#pragma once

#include <string_view>

namespace copyover::migrate {

// As CMakeLists.txt states it.
std::string_view version();

}  // namespace copyover::migrate

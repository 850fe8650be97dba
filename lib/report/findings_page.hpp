// docs/findings.md, compiled in by CMake.
#pragma once

#include <array>
#include <string_view>

namespace copyover::report {

extern const std::array<std::string_view, 2> findings_page;  // one behind the other, each with whole sections

}  // namespace copyover::report

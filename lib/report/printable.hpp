// Text of unknown origin made safe for each place where it is shown.
#pragma once

#include <string>
#include <string_view>

namespace copyover::report {

// For terminals: control characters (C0, DEL, C1) as \u001b, bytes that are not UTF-8 as U+FFFD.
std::string printable(std::string_view text);

// Bytes that are not UTF-8 as U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace copyover::report

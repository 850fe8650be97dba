// Writing to a descriptor, and what is said where that fails.
#pragma once

#include <string>
#include <string_view>

namespace copyover {

// Writes everything, signals notwithstanding. Returns 0 or errno.
int write_all(int descriptor, std::string_view text);

// EnvironmentError "cannot write SHOWN: No space left on device".
[[noreturn]] void throw_cannot_write(const std::string& shown, int error);

}  // namespace copyover

// Writing to a descriptor, and what is said where that fails.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace copyover {

// Writes everything, signals notwithstanding. Returns 0 or errno.
int write_all(int descriptor, std::string_view text);

// The same to a descriptor that somebody reads, or does not: returns ETIMEDOUT where nobody takes anything
// for two seconds while `stopped` holds.
int write_all(int descriptor, std::string_view text, const std::function<bool()>& stopped);

// EnvironmentError "cannot write SHOWN: No space left on device".
[[noreturn]] void throw_cannot_write(const std::string& shown, int error);

}  // namespace copyover

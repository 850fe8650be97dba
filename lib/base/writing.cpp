#include "base/writing.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/error.hpp"

namespace copyover {

int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

void throw_cannot_write(const std::string& shown, int error) {
    throw EnvironmentError(
        fmt::format("cannot write {}: {}", shown, std::error_code(error, std::generic_category()).message()));
}

}  // namespace copyover

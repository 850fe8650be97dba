#include "base/writing.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
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

namespace {

// Whether there is room. Looks up often enough that `stopped` is noticed.
int wait_for_room(int descriptor, const std::function<bool()>& stopped) {
    constexpr int look_ms = 100;
    constexpr int longest_ms = 2000;
    for (int in_vain_ms = 0; in_vain_ms < longest_ms;) {
        pollfd output{descriptor, POLLOUT, 0};
        const int ready = ::poll(&output, 1, look_ms);
        if (ready > 0) return 0;
        if (ready < 0 && errno != EINTR) return errno;
        in_vain_ms = stopped() ? in_vain_ms + look_ms : 0;
    }
    return ETIMEDOUT;
}

}  // namespace

int write_all(int descriptor, std::string_view text, const std::function<bool()>& stopped) {
    while (!text.empty()) {
        if (const int error = wait_for_room(descriptor, stopped); error != 0) return error;
        // A pipe with any room takes as much without blocking (pipe(7)).
        const std::string_view piece = text.substr(0, PIPE_BUF);
        const ssize_t written = ::write(descriptor, piece.data(), piece.size());
        if (written < 0 && errno != EINTR && errno != EAGAIN) return errno;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

void throw_cannot_write(const std::string& shown, int error) {
    throw EnvironmentError(
        fmt::format("cannot write {}: {}", shown, std::error_code(error, std::generic_category()).message()));
}

}  // namespace copyover

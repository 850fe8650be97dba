#include "copyover/process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace copyover::app {

namespace {

std::atomic<bool> stop_requested = false;
// Only such an atomic may be touched in a signal handler ([support.signal]).
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void request_stop(int signal) {
    const bool again = stop_requested.exchange(true);
    if (!again || signal != SIGINT) return;
    static_cast<void>(::signal(SIGINT, SIG_DFL));
    static_cast<void>(::raise(SIGINT));  // delivered when this handler returns
}

}  // namespace

void prepare_process() {
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        const bool closed = ::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF;
        // The lowest free descriptor is this one. The wrong direction makes every use of it an error.
        if (closed) static_cast<void>(::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
}

const std::atomic<bool>& watch_stop_signals() {
    struct sigaction action {};
    action.sa_handler = request_stop;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
    return stop_requested;
}

}  // namespace copyover::app

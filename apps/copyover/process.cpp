#include "copyover/process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace copyover::app {

namespace {

std::atomic<bool> stop_requested = false;
std::atomic<int> first_signal = 0;
std::atomic<std::int64_t> first_at = 0;  // milliseconds
// Only such atomics may be touched in a signal handler ([support.signal]).
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);

// timeout(1) sends its signal to the process and then to its group: those two are one. SIGINT is what people
// send, and as often as they mean it.
constexpr std::int64_t echo_ms = 100;

std::int64_t now_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);  // async-signal-safe (signal-safety(7))
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

extern "C" void request_stop(int signal) {
    const int error = errno;
    int none = 0;
    if (first_signal.compare_exchange_strong(none, signal)) {
        first_at = now_ms();
        stop_requested = true;
    } else if (signal == SIGINT || signal != first_signal ||
               (first_at != 0 && now_ms() - first_at >= echo_ms)) {
        // As SIGTERM, where it would leave a core full of the operator's data.
        const int last = signal == SIGQUIT ? SIGTERM : signal;
        static_cast<void>(::signal(last, SIG_DFL));
        static_cast<void>(::raise(last));  // delivered when this handler returns
    }
    errno = error;
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
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        struct sigaction before {};
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
    return stop_requested;
}

}  // namespace copyover::app

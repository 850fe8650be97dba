// What stops a run from outside, and who hears of it meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "base/error.hpp"

namespace copyover {
class Progress;
}

namespace copyover::migrate {

struct Control {
    std::optional<std::chrono::steady_clock::time_point> deadline;  // the run stops by itself then
    const std::atomic<bool>* stop = nullptr;  // becomes true when the run shall stop; may be null
    Progress* progress = nullptr;             // may be null
    // Tells the operator at once, whatever is shown at the end; called from any thread; may be empty.
    std::function<void(std::string_view)> tell;

    void say(std::string_view line) const {
        if (tell) tell(line);
    }

    [[nodiscard]] bool signalled() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }

    // By a signal or by the deadline.
    [[nodiscard]] bool stop_requested() const {
        return signalled() || (deadline && std::chrono::steady_clock::now() >= *deadline);
    }

    // Throws Stopped, with the reason.
    void throw_if_stopped() const {
        if (signalled()) throw Stopped("stopped by a signal");
        if (stop_requested()) throw Stopped("the deadline has passed");
    }

    // The same for what waits; this must outlive it.
    [[nodiscard]] std::function<void()> interrupt() const {
        return [this] { throw_if_stopped(); };
    }
};

}  // namespace copyover::migrate

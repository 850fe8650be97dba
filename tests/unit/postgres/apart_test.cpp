#include "postgres/connection/apart.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "base/error.hpp"

using namespace copyover;
using namespace copyover::postgres;
using namespace std::chrono_literals;

namespace {

const Interrupt never = [] {};

// Keeps its thread for a while when the work is done.
struct SlowToGo {
    SlowToGo() = default;
    SlowToGo(SlowToGo&& other) noexcept : is_last(std::exchange(other.is_last, false)) {}
    SlowToGo(const SlowToGo&) = delete;
    SlowToGo& operator=(const SlowToGo&) = delete;
    SlowToGo& operator=(SlowToGo&&) = delete;
    ~SlowToGo() {
        if (is_last) std::this_thread::sleep_for(5ms);
    }

    bool is_last = true;
};

}  // namespace

TEST_CASE("what work apart returns or throws reaches who waits for it") {
    CHECK(apart([] { return std::string("answer"); }, never) == "answer");
    CHECK_THROWS_WITH(apart([]() -> int { throw EnvironmentError("no answer"); }, never), "no answer");
}

TEST_CASE("work apart goes on where the waiting ends, and is known to") {
    const Interrupt stop = [] { throw Stopped("stopped by a signal"); };
    const auto slow = [] {
        std::this_thread::sleep_for(100ms);
        return 1;
    };
    CHECK_THROWS_WITH(apart(slow, stop), "stopped by a signal");
    CHECK(works_apart());
    while (works_apart())
        std::this_thread::sleep_for(1ms);
}

// ThreadSanitizer is the judge: the thread ends after the failure was read.
TEST_CASE("a failure apart belongs to who waits for it alone") {
    for (int i = 0; i < 20; ++i) {
        auto result = start_apart([slow = SlowToGo()]() -> int { throw EnvironmentError("cannot connect"); });
        while (!result.is_ready())
            std::this_thread::yield();
        CHECK_THROWS_WITH(result.get(), "cannot connect");
        CHECK_FALSE(result.valid());
    }
}

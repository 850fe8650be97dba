#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>

#include "report/progress_display.hpp"

using namespace copyover::report;
using namespace std::chrono_literals;

namespace {

struct Screen {
    std::string text;
    ProgressDisplay::Clock::time_point now{};

    ProgressDisplay display(bool terminal) {
        return ProgressDisplay(
            terminal, [this](std::string_view piece) { text += piece; }, [this] { return now; });
    }
    std::string take() { return std::exchange(text, {}); }
};

}  // namespace

TEST_CASE("progress is drawn at most once a second, over itself, and is gone at the end") {
    Screen screen;
    ProgressDisplay display = screen.display(true);
    display.phase("load", 100'000'000);
    CHECK(screen.take() == "\r\x1b[Kload");
    screen.now += 999ms;
    display.advance(10'000'000, 1000);
    CHECK(screen.take().empty());
    screen.now += 1ms;
    display.advance(10'000'000, 1000);
    CHECK(screen.take() == "\r\x1b[Kload  20%  20.0 MB of 100.0 MB  2,000 rows  20.0 MB/s  ETA 4.00 s");
    screen.now += 500ms;
    display.advance(10'000'000, 1000);
    CHECK(screen.take().empty());
    display.end_phase();
    CHECK(screen.take() == "\r\x1b[K");
    display.end_phase();
    CHECK(screen.take().empty());
}

TEST_CASE("progress without a known size shows a rate and no end") {
    Screen screen;
    ProgressDisplay display = screen.display(false);
    display.phase("verify", 0);
    screen.now += 2s;
    display.advance(0, 5000);
    CHECK(screen.take() == "verify\nverify  5,000 rows  2,500 rows/s\n");
    display.advance(3'000'000, 0);
    screen.now += 1s;
    display.advance(0, 0);
    CHECK(screen.take() == "verify  3.0 MB  5,000 rows  1.0 MB/s\n");
}

TEST_CASE("a display that is destroyed in a phase leaves a clean line") {
    Screen screen;
    {
        ProgressDisplay display = screen.display(true);
        display.phase("load", 0);
        screen.take();
    }
    CHECK(screen.take() == "\r\x1b[K");
}

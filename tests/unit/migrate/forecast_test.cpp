#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "migrate/run/forecast.hpp"

using namespace copyover;
using namespace copyover::migrate;
using namespace std::chrono_literals;

namespace {

Control with_deadline(std::chrono::milliseconds from_now) {
    Control control;
    control.deadline = std::chrono::steady_clock::now() + from_now;
    return control;
}

// Writes down what it is told.
class Record : public Progress {
  public:
    std::vector<std::string> told;

    void phase(std::string_view name, std::uint64_t total_bytes) override {
        told.push_back(std::string(name) + " " + std::to_string(total_bytes));
    }
    void advance(std::uint64_t bytes, std::uint64_t rows) override {
        told.push_back(std::to_string(bytes) + " " + std::to_string(rows));
    }
    void end_phase() override { told.emplace_back("end"); }
};

}  // namespace

TEST_CASE("what is left of a phase follows from its pace so far") {
    CHECK(seconds_left(25, 100, 10) == Approx(30));
    CHECK(seconds_left(100, 100, 10) == 0);
    CHECK(seconds_left(0, 100, 10) == 0);
    CHECK(seconds_left(120, 100, 10) == 0);  // a file that grew
}

TEST_CASE("a run is stopped where even a fifth of the predicted time is not left") {
    CHECK_NOTHROW(require_time(with_deadline(60s), 250));
    CHECK_THROWS_WITH(require_time(with_deadline(60s + 400ms), 750),
                      "at least 150 s of work remain, and the deadline is in 60 s");
    CHECK_THROWS_AS(require_time(with_deadline(60s), 310), Stopped);
    CHECK_THROWS_WITH(require_time(with_deadline(-5s), 10),
                      "at least 2 s of work remain, and the deadline is in 0 s");
    CHECK_NOTHROW(require_time(Control{}, 1e9));
}

TEST_CASE("a copy that is too slow for the deadline ends after its first seconds, not at the deadline") {
    const Control control = with_deadline(10s);
    Forecast forecast(control, 1'000, 0);
    CHECK_NOTHROW(forecast.advance(1, 1));  // too early to tell
    std::this_thread::sleep_for(2100ms);
    CHECK_NOTHROW(forecast.advance(40, 1));  // too little to tell
    CHECK_THROWS_AS(forecast.advance(19, 1), Stopped);
    CHECK_NOTHROW(forecast.advance(900, 1));  // the rest takes a fraction of a second
}

TEST_CASE("what comes behind the copy counts too") {
    const Control control = with_deadline(60s);
    Forecast forecast(control, 100, 310);
    std::this_thread::sleep_for(2100ms);
    CHECK_THROWS_AS(forecast.advance(100, 1), Stopped);
}

TEST_CASE("the display behind a forecast is told everything") {
    Record display;
    Control control;
    control.progress = &display;
    Forecast forecast(control, 100, 0);
    forecast.phase("copy", 100);
    forecast.advance(40, 2);
    forecast.end_phase();
    CHECK(display.told == std::vector<std::string>{"copy 100", "40 2", "end"});
}

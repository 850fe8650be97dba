// Ends a run that cannot be done before its deadline as soon as that is known, so that the rest of a night's
// window is not spent on work that will be rolled back.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/progress.hpp"
#include "migrate/run/control.hpp"

namespace copyover::migrate {

// Only what a much faster machine could not do either is refused: the GIN index of 2 million messages took
// 121 s on one and a quarter of that on another.
inline constexpr double prediction_tolerance = 5;

// Throws Stopped where the predicted seconds, divided by the tolerance, no longer fit before the deadline.
void require_time(const Control& control, double predicted_seconds);

// What is left of a phase whose first `done` bytes of `total` took `elapsed` seconds.
double seconds_left(std::uint64_t done, std::uint64_t total, double elapsed);

// Stands between a phase and its display and watches the pace. advance() throws Stopped when the rest of the
// phase, at twice its pace so far, and what is predicted to come behind it no longer fit.
class Forecast : public Progress {
  public:
    // Both must outlive it. `behind` are the predicted seconds of the phases to come.
    Forecast(const Control& control, std::uint64_t total_bytes, double behind);

    void phase(std::string_view name, std::uint64_t total_bytes) override;
    void advance(std::uint64_t bytes, std::uint64_t rows) override;
    void end_phase() override;

  private:
    const Control& control_;
    std::uint64_t total_;
    double behind_;
    std::uint64_t done_ = 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace copyover::migrate

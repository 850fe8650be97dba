#include "migrate/run/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// The first seconds tell little: caches are cold, and the server makes segments of its log. Nor do the first
// bytes, which may be all of a small file.
constexpr Seconds least_observation{2};
constexpr std::uint64_t least_share = 20;  // of the whole, as a divisor

// The files to come may be quicker than those so far.
constexpr double pace_tolerance = 2;

void require(const Control& control, double seconds) {
    if (!control.deadline) return;
    const double left = std::max(0.0, Seconds(*control.deadline - Clock::now()).count());
    if (seconds <= left) return;
    throw Stopped(
        fmt::format("at least {:.0f} s of work remain, and the deadline is in {:.0f} s", seconds, left));
}

}  // namespace

void require_time(const Control& control, double predicted_seconds) {
    require(control, predicted_seconds / prediction_tolerance);
}

double seconds_left(std::uint64_t done, std::uint64_t total, double elapsed) {
    if (done == 0 || done >= total) return 0;
    return elapsed * static_cast<double>(total - done) / static_cast<double>(done);
}

Forecast::Forecast(const Control& control, std::uint64_t total_bytes, double behind)
    : control_(control), total_(total_bytes), behind_(behind) {}

void Forecast::phase(std::string_view name, std::uint64_t total_bytes) {
    if (control_.progress != nullptr) control_.progress->phase(name, total_bytes);
}

void Forecast::advance(std::uint64_t bytes, std::uint64_t rows) {
    if (control_.progress != nullptr) control_.progress->advance(bytes, rows);
    done_ += bytes;
    const Seconds elapsed = Clock::now() - start_;
    if (elapsed < least_observation || done_ < total_ / least_share) return;
    require(control_,
            seconds_left(done_, total_, elapsed.count()) / pace_tolerance + behind_ / prediction_tolerance);
}

void Forecast::end_phase() {
    if (control_.progress != nullptr) control_.progress->end_phase();
}

}  // namespace copyover::migrate

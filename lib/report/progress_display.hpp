// Where a run is, in one line on stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/progress.hpp"

namespace copyover::report {

// Draws at most once a second. On a terminal the line is drawn over itself and removed at the end of a phase;
// elsewhere
// (--progress always) each drawing is a line of its own.
class ProgressDisplay : public Progress {
  public:
    using Clock = std::chrono::steady_clock;

    ProgressDisplay(bool terminal, std::function<void(std::string_view)> write,
                    std::function<Clock::time_point()> now = Clock::now);
    ~ProgressDisplay() override;
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    void phase(std::string_view name, std::uint64_t total_bytes) override;
    void advance(std::uint64_t bytes, std::uint64_t rows) override;
    void end_phase() override;

  private:
    void draw(Clock::time_point now);
    void erase();
    [[nodiscard]] std::string line(double seconds) const;

    bool terminal_;
    std::function<void(std::string_view)> write_;
    std::function<Clock::time_point()> now_;
    std::string name_;
    std::uint64_t total_bytes_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t rows_ = 0;
    Clock::time_point started_;
    Clock::time_point drawn_;
    bool visible_ = false;
};

}  // namespace copyover::report

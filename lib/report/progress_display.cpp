#include "report/progress_display.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/numbers.hpp"
#include "report/printable.hpp"

namespace copyover::report {

ProgressDisplay::ProgressDisplay(bool terminal, std::function<void(std::string_view)> write,
                                 std::function<Clock::time_point()> now)
    : terminal_(terminal), write_(std::move(write)), now_(std::move(now)) {}

ProgressDisplay::~ProgressDisplay() {
    erase();
}

void ProgressDisplay::phase(std::string_view name, std::uint64_t total_bytes) {
    erase();
    name_ = printable(name);
    total_bytes_ = total_bytes;
    bytes_ = rows_ = 0;
    started_ = now_();
    draw(started_);
}

void ProgressDisplay::advance(std::uint64_t bytes, std::uint64_t rows) {
    bytes_ += bytes;
    rows_ += rows;
    const Clock::time_point now = now_();
    if (now - drawn_ >= std::chrono::seconds(1)) draw(now);
}

void ProgressDisplay::end_phase() {
    erase();
}

void ProgressDisplay::draw(Clock::time_point now) {
    drawn_ = now;
    const std::string text = line(std::chrono::duration<double>(now - started_).count());
    write_(terminal_ ? "\r\x1b[K" + text : text + "\n");
    visible_ = true;
}

void ProgressDisplay::erase() {
    if (visible_ && terminal_) write_("\r\x1b[K");
    visible_ = false;
}

std::string ProgressDisplay::line(double seconds) const {
    std::string out = name_;
    const bool sized = total_bytes_ > 0 && bytes_ > 0;
    const double share =
        sized ? std::min(1.0, static_cast<double>(bytes_) / static_cast<double>(total_bytes_)) : 0;
    if (sized) {
        out += fmt::format("  {:.0f}%  {} of {}", share * 100, bytes_text(bytes_), bytes_text(total_bytes_));
    } else if (bytes_ > 0) {
        out += "  " + bytes_text(bytes_);
    }
    if (rows_ > 0) out += "  " + counted(rows_, "row");
    // A rate over less than a second says nothing.
    if (seconds >= 1 && bytes_ > 0)
        out += fmt::format("  {:.1f} MB/s", static_cast<double>(bytes_) / seconds / 1e6);
    if (seconds >= 1 && bytes_ == 0 && rows_ > 0)
        out += fmt::format("  {} rows/s",
                           grouped(static_cast<std::uint64_t>(static_cast<double>(rows_) / seconds)));
    if (seconds >= 1 && sized) out += fmt::format("  ETA {}", duration_text(seconds * (1 - share) / share));
    return out;
}

}  // namespace copyover::report

// Measures a phase of a run and tells the progress display about it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"

namespace copyover::migrate {

// From construction to destruction. Also the place where a requested stop is noticed between phases.
class Phase {
  public:
    // total_bytes is 0 where the amount of work is not known. Throws Stopped.
    Phase(RunFacts& facts, const Options& options, std::string name, std::uint64_t total_bytes = 0);
    ~Phase();
    Phase(const Phase&) = delete;
    Phase& operator=(const Phase&) = delete;

    void add(std::uint64_t rows, std::uint64_t bytes) {
        measured_.rows += rows;
        measured_.bytes += bytes;
    }

  private:
    RunFacts& facts_;
    const Options& options_;
    PhaseFacts measured_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double client_start_;
    double waiting_start_;
};

// "2026-11-21T03:51:35Z"
std::string utc_now();

// A name for a run that sorts by time and does not repeat: "20261121-035135-9f3a1c".
std::string new_run_id();

}  // namespace copyover::migrate

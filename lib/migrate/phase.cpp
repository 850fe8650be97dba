#include "migrate/phase.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <random>

#include "base/progress.hpp"

namespace copyover::migrate {

Phase::Phase(RunFacts& facts, const Options& options, std::string name, std::uint64_t total_bytes)
    : facts_(facts), options_(options) {
    options.throw_if_stopped();
    measured_.name = std::move(name);
    if (options.progress != nullptr) options.progress->phase(measured_.name, total_bytes);
}

Phase::~Phase() {
    measured_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    facts_.phases.push_back(measured_);
    if (options_.progress != nullptr) options_.progress->end_phase();
}

std::string utc_now() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", now);
}

std::string new_run_id() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    std::random_device random;
    return fmt::format("{:%Y%m%d-%H%M%S}-{:06x}", now, random() & 0xffffffU);
}

}  // namespace copyover::migrate

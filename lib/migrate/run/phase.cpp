#include "migrate/run/phase.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <sys/resource.h>

#include <random>

#include "base/progress.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

namespace {

double client_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double waiting_seconds() {
    return std::chrono::duration<double>(postgres::waited_for_servers()).count();
}

}  // namespace

Phase::Phase(RunFacts& facts, const Options& options, std::string name, std::uint64_t total_bytes)
    : facts_(facts), options_(options), client_start_(client_seconds()), waiting_start_(waiting_seconds()) {
    options.control.throw_if_stopped();
    measured_.name = std::move(name);
    if (options.control.progress != nullptr) options.control.progress->phase(measured_.name, total_bytes);
}

Phase::~Phase() {
    measured_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    measured_.client_seconds = client_seconds() - client_start_;
    measured_.waiting_seconds = waiting_seconds() - waiting_start_;
    facts_.phases.push_back(measured_);
    if (options_.control.progress != nullptr) options_.control.progress->end_phase();
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

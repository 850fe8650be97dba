// Zones of local times: fixed offsets, and the named ones of the IANA database as the system has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mapping/time/posix_rule.hpp"

namespace copyover::mapping {

// The history of a named zone.
class TimeZone {
  public:
    // A file of RFC 8536 (TZif), version 2 or later. The alternative is the reason why it cannot be used.
    static std::variant<TimeZone, std::string> parse(std::string name, std::string_view bytes);

    [[nodiscard]] const std::string& name() const { return name_; }

    // Seconds east of UTC. O(log transitions).
    [[nodiscard]] std::int32_t offset_at(std::int64_t unix_seconds) const;

    // The instants, in seconds of UTC, at which clocks showed a local time (given as if it were UTC): none
    // where they skipped it, two in ascending order where it came twice.
    struct Instants {
        std::array<std::int64_t, 2> at{};
        std::size_t count = 0;
    };
    [[nodiscard]] Instants instants_of(std::int64_t local_seconds) const;

  private:
    struct Transition {
        std::int64_t at = 0;  // unix seconds
        std::int32_t offset = 0;
    };

    std::string name_;
    std::int32_t first_offset_ = 0;  // before the first transition
    std::vector<Transition> transitions_;
    std::optional<PosixRule> rule_;
};

// What a mapping says: an offset, or a named zone.
struct Zone {
    std::int32_t offset = 0;          // seconds east of UTC
    const TimeZone* named = nullptr;  // where given, its history counts

    friend bool operator==(const Zone&, const Zone&) = default;
};

// The offset of "UTC", "Z", "+02:00", "-05:30". in seconds; nothing for any other text.
std::optional<std::int32_t> parse_zone(std::string_view text);

}  // namespace copyover::mapping

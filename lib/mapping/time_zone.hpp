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

namespace copyover::mapping {

// The rule of a POSIX TZ string for a day of the year on which clocks change.
struct ChangeRule {
    enum class Kind { month_week_day, julian_without_leap_day, day_of_year };
    Kind kind = Kind::month_week_day;
    int month = 1;             // 1 to 12
    int week = 1;              // 1 to 5; 5 is the last
    int day = 0;               // day of the week (0 is Sunday), or of the year
    std::int32_t time = 7200;  // local seconds from midnight; may be negative or beyond a day
};

// What holds after the last transition of a file (RFC 8536 section 3.3).
struct PosixRule {
    std::int32_t offset = 0;  // standard time, seconds east of UTC
    struct Daylight {
        std::int32_t offset = 0;
        ChangeRule start;
        ChangeRule end;
    };
    std::optional<Daylight> daylight;

    // "CET-1CEST,M3.5.0,M10.5.0/3". Nothing for a text of another form.
    static std::optional<PosixRule> parse(std::string_view text);

    [[nodiscard]] std::int32_t offset_at(std::int64_t unix_seconds) const;
};

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

// A zone of the system's database, such as "Europe/Berlin", from TZDIR or /usr/share/zoneinfo. It is read
// once and stays until the process ends. Nothing, and a reason, where there is none.
const TimeZone* find_time_zone(const std::string& name, std::string& reason);

// The names of the system's database, sorted.
std::vector<std::string> time_zone_names();

}  // namespace copyover::mapping

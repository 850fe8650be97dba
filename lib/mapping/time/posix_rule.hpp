// The TZ strings of POSIX.1-2017 section 8.3, with the wider hours of RFC 8536 section 3.3.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

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

}  // namespace copyover::mapping

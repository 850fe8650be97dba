// ISO 8601 texts and the proleptic Gregorian calendar, as PostgreSQL counts it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace copyover::mapping {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t seconds_per_day = 86'400;
inline constexpr std::int64_t microseconds_per_day = seconds_per_day * microseconds_per_second;
// 1970-01-01 to 2000-01-01.
inline constexpr std::int64_t days_from_unix_to_postgres = 10'957;
inline constexpr int largest_year = 294'276;  // of PostgreSQL's timestamp; copyover reads years from 1 on

// Days since 2000-01-01 of a valid date.
std::int64_t days_of(int year, unsigned month, unsigned day);

struct CalendarDate {
    int year = 1;
    unsigned month = 1;
    unsigned day = 1;
};
CalendarDate date_of(std::int64_t days);

// What a text says. Parts that it lacks are empty.
struct IsoTime {
    std::optional<std::int64_t> days;          // since 2000-01-01
    std::optional<std::int64_t> microseconds;  // since midnight
    std::optional<std::int32_t> zone;          // seconds east of UTC
    std::size_t fraction_digits =
        0;  // as written, without trailing zeros; beyond 6 they are not in microseconds
};

struct IsoProblem {
    std::string reason;  // follows the shown value: "has no month 13"
};

// Reads a date, a time or both, joined by `T` or a blank. Nothing, and a problem, where the text is neither.
std::optional<IsoTime> parse_iso(std::string_view text, IsoProblem& problem);

// Microseconds since 2000-01-01 as PostgreSQL prints them: "2025-03-04 05:06:07.089".
std::string print_timestamp(std::int64_t microseconds);
std::string print_date(std::int64_t days);
std::string print_time(std::int64_t microseconds);

}  // namespace copyover::mapping

// ISO 8601 texts and their near relations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schema/calendar.hpp"

namespace copyover::mapping {

using schema::CalendarDate;
using schema::date_of;
using schema::days_from_unix_to_postgres;
using schema::days_of;
using schema::microseconds_per_day;
using schema::microseconds_per_second;
using schema::seconds_per_day;

inline constexpr int largest_year = 294'276;  // of PostgreSQL's timestamp; copyover reads years from 1 on

// What a text says. Parts that it lacks are empty.
struct IsoTime {
    int infinite = 0;                  // -1 before all times, 1 behind them; then nothing else is there
    bool bc = false;                   // written as a year before Christ
    std::optional<std::int64_t> days;  // since 2000-01-01
    std::optional<std::int64_t> microseconds;  // since midnight
    std::optional<std::int32_t> zone;          // seconds east of UTC
    std::size_t fraction_digits =
        0;  // as written, without trailing zeros; beyond 6 they are not in microseconds
};

struct IsoProblem {
    std::string reason;  // follows the shown value: "has no month 13"
};

// Reads a date, a time or both, joined by `T` or a blank, as PostgreSQL and others print them: with a blank or none in
// front of the offset, `UTC` in its place, ` BC` at the end; `infinity` and `-infinity`. Nothing, and a problem, where
// the text is none of these.
std::optional<IsoTime> parse_iso(std::string_view text, IsoProblem& problem);

// A date of the calendar, a year before 1 counted from 0 down. Nothing, and a problem, where there is no such day.
std::optional<std::int64_t> find_day(int year, unsigned month, unsigned day, IsoProblem& problem);

// A time of day with its zone: "07:41:49.5+02:00". Nothing else is set.
std::optional<IsoTime> parse_clock_and_zone(std::string_view text, IsoProblem& problem);

}  // namespace copyover::mapping

// The proleptic Gregorian calendar as PostgreSQL counts it, and dates and times as it prints them.
#pragma once

#include <cstdint>
#include <string>

namespace copyover::schema {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t seconds_per_day = 86'400;
inline constexpr std::int64_t microseconds_per_day = seconds_per_day * microseconds_per_second;
// 1970-01-01 to 2000-01-01.
inline constexpr std::int64_t days_from_unix_to_postgres = 10'957;

// Days since 2000-01-01 of a valid date. The year before 1 is 0, which PostgreSQL calls 1 BC.
std::int64_t days_of(int year, unsigned month, unsigned day);

struct CalendarDate {
    int year = 1;
    unsigned month = 1;
    unsigned day = 1;
};
CalendarDate date_of(std::int64_t days);

// Microseconds since 2000-01-01 as PostgreSQL prints them: "2025-03-04 05:06:07.089".
std::string print_timestamp(std::int64_t microseconds);
std::string print_date(std::int64_t days);
std::string print_time(std::int64_t microseconds);

}  // namespace copyover::schema

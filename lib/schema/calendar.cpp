#include "schema/calendar.hpp"

#include <fmt/format.h>

#include <limits>
#include <string_view>

namespace copyover::schema {

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil and civil_from_days.
std::int64_t days_of(int year, unsigned month, unsigned day) {
    const std::int64_t y = year - (month <= 2 ? 1 : 0);
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468 - days_from_unix_to_postgres;
}

CalendarDate date_of(std::int64_t days) {
    const std::int64_t z = days + days_from_unix_to_postgres + 719'468;
    const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    const std::int64_t day_of_era = z - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    CalendarDate date;
    date.day = static_cast<unsigned>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    date.month = static_cast<unsigned>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    date.year = static_cast<int>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
    return date;
}

std::string print_time(std::int64_t microseconds) {
    const std::int64_t seconds = microseconds / microseconds_per_second;
    std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (const std::int64_t fraction = microseconds % microseconds_per_second; fraction != 0) {
        text += fmt::format(".{:06}", fraction);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text;
}

namespace {

std::string with_era(std::int64_t days, std::string_view clock) {
    const CalendarDate date = date_of(days);
    const bool before_christ = date.year < 1;
    return fmt::format("{:04}-{:02}-{:02}{}{}", before_christ ? 1 - date.year : date.year, date.month,
                       date.day, clock, before_christ ? " BC" : "");
}

}  // namespace

std::string print_date(std::int64_t days) {
    if (days == std::numeric_limits<std::int32_t>::max()) return "infinity";
    if (days == std::numeric_limits<std::int32_t>::min()) return "-infinity";
    return with_era(days, "");
}

std::string print_timestamp(std::int64_t microseconds) {
    if (microseconds == std::numeric_limits<std::int64_t>::max()) return "infinity";
    if (microseconds == std::numeric_limits<std::int64_t>::min()) return "-infinity";
    std::int64_t days = microseconds / microseconds_per_day;
    std::int64_t of_day = microseconds % microseconds_per_day;
    if (of_day < 0) {
        of_day += microseconds_per_day;
        --days;
    }
    return with_era(days, " " + print_time(of_day));
}

}  // namespace copyover::schema

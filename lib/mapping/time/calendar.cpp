#include "mapping/time/calendar.hpp"

#include <fmt/format.h>

#include <array>

namespace copyover::mapping {

namespace {

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned days_in_month(int year, unsigned month) {
    static constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Reads the text from the left.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }

    bool take_word(std::string_view word) {
        if (!text_.starts_with(word)) return false;
        text_.remove_prefix(word.size());
        return true;
    }

    std::optional<unsigned> two_digits() {
        if (text_.size() < 2 || !is_digit(text_[0]) || !is_digit(text_[1])) return std::nullopt;
        const auto value = static_cast<unsigned>((text_[0] - '0') * 10 + (text_[1] - '0'));
        text_.remove_prefix(2);
        return value;
    }

    std::string_view digits() {
        std::size_t end = 0;
        while (end < text_.size() && is_digit(text_[end]))
            ++end;
        const std::string_view found = text_.substr(0, end);
        text_.remove_prefix(end);
        return found;
    }

    [[nodiscard]] bool at_end() const { return text_.empty(); }
    [[nodiscard]] char peek(std::size_t i = 0) const { return i < text_.size() ? text_[i] : '\0'; }

  private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    std::string_view text_;
};

constexpr std::string_view before_christ = " BC";
// Day 0 of the Julian period (DATETIME_MIN_JULIAN of datatype/timestamp.h).
constexpr std::int64_t first_day = -2'451'545;

constexpr const char* not_iso = "is not a date or time of ISO 8601";

bool fail(IsoProblem& problem, std::string reason) {
    problem.reason = std::move(reason);
    return false;
}

bool parse_date(Scanner& scanner, IsoTime& out, IsoProblem& problem) {
    scanner.take('+');  // JavaScript writes years beyond 9999 as +010000
    const std::string_view digits = scanner.digits();
    if (digits.size() < 4 || digits.size() > 6 || !scanner.take('-')) return fail(problem, not_iso);
    int year = 0;
    for (const char c : digits)
        year = year * 10 + (c - '0');
    const auto month = scanner.two_digits();
    if (!month || !scanner.take('-')) return fail(problem, not_iso);
    const auto day = scanner.two_digits();
    if (!day) return fail(problem, not_iso);
    if (year < 1 || year > largest_year)
        return fail(problem, fmt::format("has year {}; years are 1 to {}", year, largest_year));
    out.days = find_day(out.bc ? 1 - year : year, *month, *day, problem);
    return out.days.has_value();
}

bool parse_zone_offset(Scanner& scanner, IsoTime& out, IsoProblem& problem) {
    if (scanner.at_end()) return true;
    const bool has_blank = scanner.take(' ');
    if (scanner.take_word("UTC")) {
        out.zone = 0;
        return true;
    }
    if (has_blank && scanner.peek() != '+' && scanner.peek() != '-') return fail(problem, not_iso);
    if (scanner.take('Z') || scanner.take('z')) {
        out.zone = 0;
        return true;
    }
    const bool west = scanner.peek() == '-';
    if (!scanner.take('+') && !scanner.take('-')) return fail(problem, not_iso);
    const auto hours = scanner.two_digits();
    if (!hours) return fail(problem, not_iso);
    unsigned minutes = 0;
    if (!scanner.at_end()) {
        scanner.take(':');
        const auto written = scanner.two_digits();
        if (!written) return fail(problem, not_iso);
        minutes = *written;
    }
    // PostgreSQL's own limit is below 16 hours (MAX_TZDISP_HOUR).
    if (*hours > 15 || minutes > 59) return fail(problem, "has an offset that no zone has");
    const auto seconds = static_cast<std::int32_t>(*hours * 3600 + minutes * 60);
    out.zone = west ? -seconds : seconds;
    return true;
}

bool parse_fraction(Scanner& scanner, IsoTime& out, std::int64_t& microseconds, IsoProblem& problem) {
    if (!scanner.take('.') && !scanner.take(',')) return true;
    std::string_view digits = scanner.digits();
    if (digits.empty()) return fail(problem, not_iso);
    digits = digits.substr(0, digits.find_last_not_of('0') + 1);
    out.fraction_digits = digits.size();
    digits = digits.substr(0, 6);
    static constexpr std::array<std::int64_t, 7> units{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    std::int64_t written = 0;
    for (const char c : digits)
        written = written * 10 + (c - '0');
    microseconds = written * units[digits.size()];
    return true;
}

bool parse_clock(Scanner& scanner, IsoTime& out, IsoProblem& problem) {
    const auto hour = scanner.two_digits();
    if (!hour || !scanner.take(':')) return fail(problem, not_iso);
    const auto minute = scanner.two_digits();
    if (!minute) return fail(problem, not_iso);
    std::optional<unsigned> second = 0;
    std::int64_t microseconds = 0;
    if (scanner.take(':')) {
        second = scanner.two_digits();
        if (!second) return fail(problem, not_iso);
        if (!parse_fraction(scanner, out, microseconds, problem)) return false;
    }
    if (*hour == 24) return fail(problem, "has hour 24; write 00:00 of the next day");
    if (*hour > 23) return fail(problem, fmt::format("has no hour {}", *hour));
    if (*minute > 59) return fail(problem, fmt::format("has no minute {}", *minute));
    if (*second == 60) return fail(problem, "has second 60; PostgreSQL stores no leap seconds");
    if (*second > 59) return fail(problem, fmt::format("has no second {}", *second));
    out.microseconds = (*hour * 3600 + *minute * 60 + *second) * microseconds_per_second + microseconds;
    return true;
}

}  // namespace

std::optional<std::int64_t> find_day(int year, unsigned month, unsigned day, IsoProblem& problem) {
    if (month < 1 || month > 12) {
        fail(problem, fmt::format("has no month {}", month));
        return std::nullopt;
    }
    if (day < 1 || day > days_in_month(year, month)) {
        fail(problem,
             fmt::format("has no day {} in month {:04}-{:02}", day, year < 1 ? 1 - year : year, month));
        return std::nullopt;
    }
    const std::int64_t days = days_of(year, month, day);
    if (days >= first_day) return days;
    fail(problem, "lies before 4714-11-24 BC, the first day of PostgreSQL");
    return std::nullopt;
}

std::optional<IsoTime> parse_clock_and_zone(std::string_view text, IsoProblem& problem) {
    Scanner scanner(text);
    IsoTime time;
    if (!parse_clock(scanner, time, problem) || !parse_zone_offset(scanner, time, problem))
        return std::nullopt;
    if (scanner.at_end()) return time;
    fail(problem, not_iso);
    return std::nullopt;
}

std::optional<IsoTime> parse_iso(std::string_view text, IsoProblem& problem) {
    IsoTime time;
    if (text == "infinity" || text == "-infinity") {
        time.infinite = text.starts_with('-') ? -1 : 1;
        return time;
    }
    if (text.ends_with(before_christ)) {
        time.bc = true;
        text.remove_suffix(before_christ.size());
    }
    Scanner scanner(text);
    if (scanner.peek(2) != ':') {
        if (!parse_date(scanner, time, problem)) return std::nullopt;
        if (scanner.at_end()) return time;
        if (!scanner.take('T') && !scanner.take('t') && !scanner.take(' ')) {
            fail(problem, not_iso);
            return std::nullopt;
        }
    }
    if (!parse_clock(scanner, time, problem) || !parse_zone_offset(scanner, time, problem))
        return std::nullopt;
    if (!scanner.at_end() || (time.bc && !time.days)) {
        fail(problem, not_iso);
        return std::nullopt;
    }
    return time;
}

}  // namespace copyover::mapping

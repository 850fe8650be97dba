#include "mapping/time/posix_rule.hpp"

#include <charconv>

#include "mapping/time/calendar.hpp"

namespace copyover::mapping {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

class RuleScanner {
  public:
    explicit RuleScanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return text_.empty(); }
    [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_.front(); }

    bool take(char c) {
        if (peek() != c || at_end()) return false;
        text_.remove_prefix(1);
        return true;
    }

    // "CET", or "<+03>".
    bool name() {
        const bool quoted = take('<');
        std::size_t end = 0;
        while (end < text_.size() && (quoted ? text_[end] != '>' : is_letter(text_[end])))
            ++end;
        text_.remove_prefix(end);
        return end > 0 && (!quoted || take('>'));
    }

    bool number(int most, int& out) {
        if (!is_digit(peek())) return false;
        const auto [end, problem] = std::from_chars(text_.data(), text_.data() + text_.size(), out);
        if (problem != std::errc{} || out > most) return false;
        text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
        return true;
    }

    // [+-]hh[:mm[:ss]] in seconds.
    bool time(std::int32_t& out) {
        const bool negative = peek() == '-';
        if (!take('-')) take('+');
        int hours = 0;
        int minutes = 0;
        int seconds = 0;
        if (!number(167, hours)) return false;
        if (take(':') && !number(59, minutes)) return false;
        if (take(':') && !number(59, seconds)) return false;
        const std::int32_t total = hours * 3600 + minutes * 60 + seconds;
        out = negative ? -total : total;
        return true;
    }

    bool change(ChangeRule& out) {
        if (!take(',')) return false;
        bool good = false;
        if (take('M')) {
            out.kind = ChangeRule::Kind::month_week_day;
            good = number(12, out.month) && out.month > 0 && take('.') && number(5, out.week) &&
                   out.week > 0 && take('.') && number(6, out.day);
        } else if (take('J')) {
            out.kind = ChangeRule::Kind::julian_without_leap_day;
            good = number(365, out.day) && out.day > 0;
        } else {
            out.kind = ChangeRule::Kind::day_of_year;
            good = number(365, out.day);
        }
        return good && (!take('/') || time(out.time));
    }

  private:
    std::string_view text_;
};

// Seconds of the local clock since 1970 at which it changes.
std::int64_t local_change(const ChangeRule& rule, int year) {
    std::int64_t day = 0;
    switch (rule.kind) {
        case ChangeRule::Kind::month_week_day: {
            const auto month = static_cast<unsigned>(rule.month);
            const std::int64_t first = days_of(year, month, 1);
            const std::int64_t next =
                rule.month == 12 ? days_of(year + 1, 1, 1) : days_of(year, month + 1, 1);
            // 2000-01-01 was a Saturday.
            const std::int64_t weekday = ((first + 6) % 7 + 7) % 7;
            day = first + (rule.day - weekday + 7) % 7 + static_cast<std::int64_t>(rule.week - 1) * 7;
            if (day >= next) day -= 7;
            break;
        }
        case ChangeRule::Kind::julian_without_leap_day: {
            const bool leap = days_of(year + 1, 1, 1) - days_of(year, 1, 1) == 366;
            day = days_of(year, 1, 1) + rule.day - 1 + (leap && rule.day > 59 ? 1 : 0);
            break;
        }
        case ChangeRule::Kind::day_of_year: day = days_of(year, 1, 1) + rule.day; break;
    }
    return (day + days_from_unix_to_postgres) * seconds_per_day + rule.time;
}

}  // namespace

std::optional<PosixRule> PosixRule::parse(std::string_view text) {
    RuleScanner scanner(text);
    PosixRule rule;
    std::int32_t west = 0;  // POSIX counts to the west
    if (!scanner.name() || !scanner.time(west)) return std::nullopt;
    rule.offset = -west;
    if (scanner.at_end()) return rule;
    Daylight daylight{rule.offset + 3600, {}, {}};
    if (!scanner.name()) return std::nullopt;
    if (scanner.peek() != ',') {
        if (!scanner.time(west)) return std::nullopt;
        daylight.offset = -west;
    }
    if (!scanner.change(daylight.start) || !scanner.change(daylight.end) || !scanner.at_end())
        return std::nullopt;
    rule.daylight = daylight;
    return rule;
}

std::int32_t PosixRule::offset_at(std::int64_t unix_seconds) const {
    if (!daylight) return offset;
    std::int64_t day = (unix_seconds + offset) / seconds_per_day;
    if ((unix_seconds + offset) % seconds_per_day < 0) --day;
    const int year = date_of(day - days_from_unix_to_postgres).year;
    const std::int64_t start = local_change(daylight->start, year) - offset;
    const std::int64_t end = local_change(daylight->end, year) - daylight->offset;
    const bool in_daylight = start < end ? unix_seconds >= start && unix_seconds < end
                                         : unix_seconds >= start || unix_seconds < end;
    return in_daylight ? daylight->offset : offset;
}

}  // namespace copyover::mapping

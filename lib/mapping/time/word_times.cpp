#include "mapping/time/word_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace copyover::mapping {

namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// From 2000-01-01 on, a Saturday.
constexpr std::array<std::string_view, 7> weekdays{"Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"};

struct NamedZone {
    std::string_view name;
    int hours;
};
constexpr std::array<NamedZone, 12> zones{{{"GMT", 0},
                                           {"UTC", 0},
                                           {"UT", 0},
                                           {"Z", 0},
                                           {"EST", -5},
                                           {"EDT", -4},
                                           {"CST", -6},
                                           {"CDT", -5},
                                           {"MST", -7},
                                           {"MDT", -6},
                                           {"PST", -8},
                                           {"PDT", -7}}};

constexpr std::string_view not_rfc2822 = "is not a time of RFC 2822, such as Wed, 22 Mar 2017 07:41:49 +0000";
constexpr std::string_view not_ctime = "is not a time of ctime, such as Wed Mar 22 07:41:49 2017";

std::nullopt_t fail(IsoProblem& problem, std::string reason) {
    problem.reason = std::move(reason);
    return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = text.find_first_not_of(' '); at != std::string_view::npos;
         at = text.find_first_not_of(' ', at)) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// So many digits at least and at most.
std::optional<unsigned> number_of(std::string_view word, std::size_t least, std::size_t most) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool is_whole = error == std::errc() && end == word.data() + word.size();
    if (!is_whole || word.size() < least || word.size() > most) return std::nullopt;
    return number;
}

struct Words {
    std::string_view weekday;  // empty where there is none
    std::string_view day, month, year;
    std::string_view clock;
    std::string_view zone;  // empty where there is none
};

std::optional<IsoTime> read(const Words& words, std::string_view otherwise, IsoProblem& problem) {
    const auto* const month = std::ranges::find(months, words.month);
    const auto day = number_of(words.day, 1, 2);
    const auto year = number_of(words.year, 4, 4);
    if (month == months.end() || !day || !year || *year == 0) return fail(problem, std::string(otherwise));
    const auto* const named = std::ranges::find(zones, words.zone, &NamedZone::name);
    const bool has_offset = words.zone.size() == 5 && (words.zone[0] == '+' || words.zone[0] == '-');
    if (!words.zone.empty() && !has_offset && named == zones.end())
        return fail(problem, std::string(otherwise));
    const std::string clock = std::string(words.clock) + (has_offset ? std::string(words.zone) : "");
    auto time = parse_clock_and_zone(clock, problem);
    if (!time) {
        if (problem.reason.find("ISO") != std::string::npos) problem.reason = otherwise;
        return std::nullopt;
    }
    if (time->zone.has_value() != has_offset) return fail(problem, std::string(otherwise));
    if (named != zones.end()) time->zone = named->hours * 3600;
    time->days =
        find_day(static_cast<int>(*year), static_cast<unsigned>(month - months.begin()) + 1, *day, problem);
    if (!time->days) return std::nullopt;
    const auto weekday = static_cast<std::size_t>(((*time->days % 7) + 7) % 7);
    if (!words.weekday.empty() && words.weekday != weekdays[weekday])
        return fail(problem,
                    fmt::format("is no {}: that day is a {}", words.weekday.substr(0, 3), weekdays[weekday]));
    return time;
}

}  // namespace

std::optional<IsoTime> parse_rfc2822(std::string_view text, IsoProblem& problem) {
    if (const std::size_t comment = text.find(" ("); comment != std::string_view::npos && text.ends_with(')'))
        text = text.substr(0, comment);
    std::vector<std::string_view> words = words_of(text);
    Words found;
    if (!words.empty() && words.front().ends_with(',')) {
        found.weekday = words.front().substr(0, words.front().size() - 1);
        if (std::ranges::find(weekdays, found.weekday) == weekdays.end())
            return fail(problem, std::string(not_rfc2822));
        words.erase(words.begin());
    }
    if (words.size() != 5) return fail(problem, std::string(not_rfc2822));
    found.day = words[0];
    found.month = words[1];
    found.year = words[2];
    found.clock = words[3];
    found.zone = words[4];
    return read(found, not_rfc2822, problem);
}

std::optional<IsoTime> parse_ctime(std::string_view text, IsoProblem& problem) {
    const std::vector<std::string_view> words = words_of(text);
    if (words.size() < 5 || words.size() > 6 || std::ranges::find(weekdays, words[0]) == weekdays.end())
        return fail(problem, std::string(not_ctime));
    Words found;
    found.weekday = words[0];
    found.month = words[1];
    found.day = words[2];
    found.clock = words[3];
    if (words.size() == 6) found.zone = words[4];
    found.year = words.back();
    return read(found, not_ctime, problem);
}

}  // namespace copyover::mapping

#include "mapping/invert/time_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "mapping/convert/time.hpp"
#include "mapping/time/time_zone.hpp"
#include "schema/calendar.hpp"

namespace copyover::mapping {

namespace {

using schema::microseconds_per_day;
using schema::microseconds_per_second;
using schema::TypeKind;

constexpr std::size_t most_digits = 6;

// How a text writes a time.
struct TimeStyle {
    char separator = 'T';
    std::size_t digits = 3;              // of the fraction, at least
    std::optional<std::int32_t> offset;  // seconds east of UTC, where the text says it
    bool as_z = false;
    std::string_view colon = ":";  // between its hours and minutes
};

// The style of "2025-03-04T05:06:07.089+02:00"; what is no such text has the usual one, in UTC.
TimeStyle style_of(std::string_view text) {
    constexpr std::size_t date_length = 10;
    constexpr std::size_t time_length = 19;
    if (text.size() < time_length || text[4] != '-' || text[13] != ':') {
        TimeStyle usual;
        usual.offset = 0;
        usual.as_z = true;
        return usual;
    }
    TimeStyle style{.separator = text[date_length], .digits = 0, .offset = std::nullopt};
    std::string_view rest = text.substr(time_length);
    if (rest.starts_with('.')) {
        const std::size_t end = rest.find_first_not_of("0123456789", 1);
        style.digits = (end == std::string_view::npos ? rest.size() : end) - 1;
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    }
    style.as_z = rest == "Z" || rest == "z";
    style.offset = style.as_z ? 0 : parse_zone(rest);
    if (rest.size() == 5 && !style.offset) {  // +0200
        style.offset = parse_zone(fmt::format("{}:{}", rest.substr(0, 3), rest.substr(3)));
        style.colon = "";
    }
    return style;
}

std::string fraction_text(std::int64_t microseconds, std::size_t digits) {
    const std::string six = fmt::format("{:06}", microseconds);
    std::size_t needed = most_digits;
    while (needed > 0 && six[needed - 1] == '0')
        --needed;
    const std::size_t written = std::min(std::max(needed, digits), most_digits);
    return written == 0 ? "" : "." + six.substr(0, written);
}

std::string zone_text(const TimeStyle& style) {
    if (!style.offset) return "";
    if (style.as_z) return "Z";
    const std::int32_t minutes = *style.offset / 60;
    return fmt::format("{}{:02}{}{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, style.colon,
                       std::abs(minutes) % 60);
}

// A local time as the text writes it; nothing outside of the years 1 to 9999, for which ISO 8601 has no common form.
std::optional<std::string> written(std::int64_t local, const TimeStyle& style) {
    std::int64_t days = local / microseconds_per_day;
    std::int64_t rest = local % microseconds_per_day;
    if (rest < 0) {
        --days;
        rest += microseconds_per_day;
    }
    const schema::CalendarDate date = schema::date_of(days);
    if (date.year < 1 || date.year > 9999) return std::nullopt;
    const std::int64_t seconds = rest / microseconds_per_second;
    return fmt::format("\"{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}{}{}\"", date.year, date.month, date.day,
                       style.separator, seconds / 3600, seconds / 60 % 60, seconds % 60,
                       fraction_text(rest % microseconds_per_second, style.digits), zone_text(style));
}

std::optional<std::int64_t> units_of(Form form) {
    switch (form) {
        case Form::epoch_s: return microseconds_per_second;
        case Form::epoch_ms: return microseconds_per_second / 1'000;
        case Form::epoch_us: return 1;
        default: return std::nullopt;
    }
}

// A whole number of units: the fraction of one has no common form.
std::vector<std::string> epoch_texts(std::int64_t utc, std::int64_t unit, const TextBefore& before) {
    const std::int64_t since_1970 = utc + schema::days_from_unix_to_postgres * microseconds_per_day;
    if (since_1970 % unit != 0) return {};
    const std::string number = std::to_string(since_1970 / unit);
    const std::string text = "\"" + number + "\"";
    if (before.kind == json::Kind::string) return {text, number};
    return {number, text};
}

// In UTC, of what the column stores.
std::int64_t utc_of(const Conversion& conversion, TypeKind kind, std::int64_t value) {
    if (kind != TypeKind::timestamp || !conversion.column_zone) return value;
    return value - offset_at(*conversion.column_zone, value) * microseconds_per_second;
}

std::vector<std::string> instant_texts(const Conversion& conversion, TypeKind kind, std::int64_t value,
                                       const TextBefore& before) {
    const std::int64_t utc = utc_of(conversion, kind, value);
    if (const auto unit = units_of(conversion.form)) return epoch_texts(utc, *unit, before);
    TimeStyle style = style_of(before.text);
    std::vector<std::string> texts;
    const auto add = [&texts](std::optional<std::string> text) {
        if (text) texts.push_back(std::move(*text));
    };
    if (style.offset) add(written(utc + *style.offset * microseconds_per_second, style));
    style.offset.reset();
    if (kind == TypeKind::timestamp) add(written(value, style));
    if (kind == TypeKind::timestamptz && conversion.text_zone)
        add(written(utc + offset_at(*conversion.text_zone, utc) * microseconds_per_second, style));
    style.offset = 0;
    style.as_z = true;
    add(written(utc, style));
    return texts;
}

}  // namespace

std::vector<std::string> time_texts(const Conversion& conversion, const schema::Type& type,
                                    std::int64_t value, const TextBefore& before) {
    if (type.kind == TypeKind::date) return {"\"" + schema::print_date(value) + "\""};
    if (type.kind == TypeKind::time) return {"\"" + schema::print_time(value) + "\""};
    return instant_texts(conversion, type.kind, value, before);
}

}  // namespace copyover::mapping

#include "mapping/convert/time.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "mapping/convert/decimal.hpp"
#include "mapping/time/calendar.hpp"
#include "mapping/time/word_times.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

// Epochs beyond it are mostly of a smaller unit than was declared.
constexpr int last_likely_year = 2200;

// MIN_TIMESTAMP of datatype/timestamp.h: 4714-11-24 BC.
constexpr std::int64_t first_timestamp = -211'813'488'000'000'000;

constexpr const char* declare_zone = "declare \"time_zone\" in the mapping or \"zone\" at the column";

constexpr const char* allow_cut = "shorten the value in the file, or add \"on_precision\": \"truncate\"";

bool is_epoch(Form form) {
    return form == Form::epoch_s || form == Form::epoch_ms || form == Form::epoch_us;
}

// False, or a counted loss, for digits that the column does not store.
bool may_cut(const Conversion& conversion, ConversionState& state) {
    if (conversion.repairs.on_precision != Repair::truncate) return false;
    state.lose(Loss::precision);
    return true;
}

// Cut digits make a time earlier, before the year 2000 too.
bool fit_precision(const Conversion& conversion, std::int64_t& microseconds, ConversionState& state) {
    static constexpr std::array<std::int64_t, 7> units{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    const schema::Type& type = *conversion.type;
    const auto digits = static_cast<std::size_t>(type.fraction_digits);
    if (digits >= units.size() || microseconds % units[digits] == 0) return true;
    if (!may_cut(conversion, state))
        return state.fail(rule::value_precision,
                          fmt::format("has more than the {} fraction digits of type {}", digits, type.name),
                          allow_cut);
    const std::int64_t beyond = microseconds % units[digits];
    microseconds -= beyond < 0 ? beyond + units[digits] : beyond;
    return true;
}

std::int64_t unix_seconds_of(std::int64_t microseconds) {
    const std::int64_t seconds = microseconds / microseconds_per_second;
    return seconds - (microseconds % microseconds_per_second < 0 ? 1 : 0) +
           days_from_unix_to_postgres * seconds_per_day;
}

// From the clock of a named zone to UTC.
bool resolve_local(const Conversion& conversion, const TimeZone& zone, std::int64_t& microseconds,
                   ConversionState& state) {
    const std::int64_t local = unix_seconds_of(microseconds);
    const TimeZone::Instants instants = zone.instants_of(local);
    if (instants.count == 0)
        return state.fail(rule::value_local_time,
                          fmt::format("does not exist in zone {}: its clocks skipped this hour", zone.name()),
                          "correct the record, or the zone of the column");
    if (instants.count == 2 && conversion.repairs.on_ambiguous == Repair::reject)
        return state.fail(
            rule::value_local_time, fmt::format("occurs twice in zone {}", zone.name()),
            "read a member that has the offset, or add \"on_ambiguous\": \"earlier\" or \"later\"");
    if (instants.count == 2) state.lose(Loss::local_time);
    const bool later = instants.count == 2 && conversion.repairs.on_ambiguous == Repair::later;
    microseconds += (instants.at[later ? 1 : 0] - local) * microseconds_per_second;
    return true;
}

// From UTC to what the column stores.
bool store_instant(const Conversion& conversion, std::int64_t microseconds, bool bc, schema::Value& out,
                   ConversionState& state) {
    if (conversion.type->kind == TypeKind::timestamp) {
        if (!conversion.column_zone)
            return state.fail(rule::value_syntax, "has a zone, its column has none",
                              "declare \"time_zone\" in the mapping");
        microseconds += offset_at(*conversion.column_zone, microseconds) * microseconds_per_second;
    }
    static const std::int64_t year_1 = days_of(1, 1, 1) * microseconds_per_day;
    static const std::int64_t beyond = (days_of(largest_year, 12, 31) + 1) * microseconds_per_day;
    const std::int64_t least = bc ? first_timestamp : year_1;
    if (microseconds < least || microseconds >= beyond)
        return state.fail(rule::value_range, fmt::format("is outside the years 1 to {}", largest_year));
    if (!fit_precision(conversion, microseconds, state)) return false;
    out.data = microseconds;
    return true;
}

bool convert_epoch(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state) {
    if (!fits(conversion, input.kind) && input.kind != json::Kind::number && input.kind != json::Kind::string)
        return wrong_type(conversion, input, "a number or a text of digits", state);
    const auto decimal = Decimal::parse(input.text);
    if (!decimal) return state.fail(rule::value_syntax, "is not a number");
    const int scale = conversion.form == Form::epoch_s ? 6 : conversion.form == Form::epoch_ms ? 3 : 0;
    std::int64_t microseconds = 0;
    switch (decimal->to_scaled(scale, microseconds)) {
        case Decimal::Fit::exact: break;
        case Decimal::Fit::inexact:
            if (may_cut(conversion, state)) break;
            return state.fail(rule::value_precision, "has digits beyond microseconds", allow_cut);
        case Decimal::Fit::too_large:
            return state.fail(rule::value_range, fmt::format("is outside the years 1 to {}", largest_year));
    }
    if (__builtin_sub_overflow(microseconds, days_from_unix_to_postgres * microseconds_per_day,
                               &microseconds))
        return state.fail(rule::value_range, fmt::format("is outside the years 1 to {}", largest_year));
    static const std::int64_t late = days_of(last_likely_year + 1, 1, 1) * microseconds_per_day;
    if (microseconds >= late) state.doubt(Doubt::late_epoch);
    return store_instant(conversion, microseconds, false, out, state);
}

bool convert_stamp(const Conversion& conversion, const IsoTime& time, schema::Value& out,
                   ConversionState& state) {
    if (time.infinite != 0) {
        using Limits = std::numeric_limits<std::int64_t>;
        out.data = time.infinite < 0 ? Limits::min() : Limits::max();
        return true;
    }
    if (!time.days) return state.fail(rule::value_syntax, "has no date");
    if (!time.microseconds)
        return state.fail(rule::value_syntax,
                          fmt::format("has no time; type {} needs one", conversion.type->name));
    std::int64_t wall = *time.days * microseconds_per_day + *time.microseconds;
    const std::optional<Zone> zone = time.zone ? Zone{*time.zone, nullptr} : conversion.text_zone;
    const bool zoneless_column = conversion.type->kind == TypeKind::timestamp;
    // A text without zone in a column without zone passes unchanged where both mean the same zone.
    const bool unchanged = zoneless_column && !time.zone &&
                           (!conversion.column_zone || !zone || *conversion.column_zone == *zone);
    if (zone && !unchanged) {
        if (zone->named != nullptr)
            return resolve_local(conversion, *zone->named, wall, state) &&
                   store_instant(conversion, wall, time.bc, out, state);
        return store_instant(conversion, wall - zone->offset * microseconds_per_second, time.bc, out, state);
    }
    if (!zoneless_column) return state.fail(rule::value_syntax, "has no zone", declare_zone);
    if (!fit_precision(conversion, wall, state)) return false;
    out.data = wall;
    return true;
}

bool convert_clock(const Conversion& conversion, const IsoTime& time, schema::Value& out,
                   ConversionState& state) {
    if (time.infinite != 0 || time.days || !time.microseconds || time.zone)
        return state.fail(rule::value_syntax, "is not a time of day without zone, such as 05:06:07");
    std::int64_t microseconds = *time.microseconds;
    if (!fit_precision(conversion, microseconds, state)) return false;
    out.data = microseconds;
    return true;
}

std::optional<IsoTime> parse(const Conversion& conversion, std::string_view text, IsoProblem& problem) {
    switch (conversion.form) {
        case Form::rfc2822: return parse_rfc2822(text, problem);
        case Form::ctime: return parse_ctime(text, problem);
        default: return parse_iso(text, problem);
    }
}

bool convert_written(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);

// The day of what a timestamp without zone would hold.
bool convert_day_of_time(const Conversion& conversion, const Input& input, schema::Value& out,
                         ConversionState& state) {
    static const schema::Type stamp = [] {
        schema::Type type;
        type.kind = TypeKind::timestamp;
        type.name = "date";
        return type;
    }();
    Conversion of_time = conversion;
    of_time.type = &stamp;
    schema::Value time;
    if (is_epoch(conversion.form) ? !convert_epoch(of_time, input, time, state)
                                  : !convert_written(of_time, input, time, state))
        return false;
    const std::int64_t microseconds = std::get<std::int64_t>(time.data);
    const std::int64_t of_day =
        (microseconds % microseconds_per_day + microseconds_per_day) % microseconds_per_day;
    if (of_day != 0) state.lose(Loss::time_of_day);
    out.data = (microseconds - of_day) / microseconds_per_day;
    return true;
}

bool convert_date(const Conversion& conversion, const IsoTime& time, const Input& input, schema::Value& out,
                  ConversionState& state) {
    if (time.infinite != 0) {
        using Limits = std::numeric_limits<std::int32_t>;
        out.data = std::int64_t{time.infinite < 0 ? Limits::min() : Limits::max()};
        return true;
    }
    if (time.days && !time.microseconds) {
        out.data = *time.days;
        return true;
    }
    if (time.days && conversion.repairs.on_precision == Repair::truncate)
        return convert_day_of_time(conversion, input, out, state);
    return state.fail(rule::value_syntax, "is not a date without time, such as 2025-03-04");
}

bool convert_written(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state) {
    if (input.kind != json::Kind::string) return wrong_type(conversion, input, "text", state);
    IsoProblem problem;
    const auto time = parse(conversion, input.text, problem);
    if (!time) return state.fail(rule::value_syntax, problem.reason);
    if (time->fraction_digits > 6 && !may_cut(conversion, state))
        return state.fail(
            rule::value_precision,
            fmt::format("has {} fraction digits; PostgreSQL stores microseconds (6)", time->fraction_digits),
            allow_cut);
    switch (conversion.type->kind) {
        case TypeKind::date: return convert_date(conversion, *time, input, out, state);
        case TypeKind::time: return convert_clock(conversion, *time, out, state);
        default: return convert_stamp(conversion, *time, out, state);
    }
}

}  // namespace

std::int32_t offset_at(const Zone& zone, std::int64_t microseconds) {
    return zone.named == nullptr ? zone.offset : zone.named->offset_at(unix_seconds_of(microseconds));
}

bool convert_time(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state) {
    if (is_epoch(conversion.form))
        return conversion.type->kind == TypeKind::date ? convert_day_of_time(conversion, input, out, state)
                                                       : convert_epoch(conversion, input, out, state);
    return convert_written(conversion, input, out, state);
}

}  // namespace copyover::mapping

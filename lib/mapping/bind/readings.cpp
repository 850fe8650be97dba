#include "mapping/bind/readings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mapping/bind/lookups.hpp"

namespace copyover::mapping {

namespace {

using Purpose = PatternUse::Purpose;
using schema::TypeKind;

bool is_epoch(Form form) {
    return form == Form::epoch_s || form == Form::epoch_ms || form == Form::epoch_us;
}

// What the first step of a reading takes.
bool takes(const Reading& reading, json::Kind kind) {
    const bool is_text = kind == json::Kind::string;
    if (reading.match) return is_text;
    if (reading.map) return is_text || kind == json::Kind::number || kind == json::Kind::boolean;
    if (reading.split && is_text) return true;
    if (reading.lookup && !reading.split) return is_text || kind == json::Kind::number;
    return fits(reading.conversion, kind);
}

std::uint8_t kinds_that_fit(const Reading& reading) {
    unsigned kinds = 0;
    for (const json::Kind kind :
         {json::Kind::boolean, json::Kind::number, json::Kind::string, json::Kind::array, json::Kind::object})
        kinds |= takes(reading, kind) ? 1U << static_cast<unsigned>(kind) : 0U;
    return static_cast<std::uint8_t>(kinds);
}

void tell_alternatives_apart(std::vector<Reading>& readings) {
    for (Reading& reading : readings) {
        reading.contested = std::ranges::count(readings, reading.place, &Reading::place) > 1;
        reading.fits = kinds_that_fit(reading);
    }
}

void check_form(Binding& all, const ColumnSyntax& syntax, const ReadingSyntax& reading, ReadingRole role,
                const schema::Column& column) {
    const schema::Type& type = column.type;
    const bool is_time =
        is_epoch(reading.form) || reading.form == Form::rfc2822 || reading.form == Form::ctime;
    // A day is all that a column of dates takes of a time, where it asks for that.
    const bool takes_day =
        is_time && type.kind == TypeKind::date && syntax.repairs.on_precision == Repair::truncate;
    if (type.kind == TypeKind::literal && !produces(reading.form, type))
        all.error(
            rule::mapping_type, reading.form_at,
            fmt::format("column {} takes literals, the texts of which go to the server as they are: \"as\": "
                        "\"{}\" does not make one",
                        column.name, name_of(reading.form)));
    else if (!takes_day && !produces(reading.form, type))
        all.error(rule::mapping_type, reading.form_at,
                  fmt::format("\"as\": \"{}\" does not produce type {} of column {}", name_of(reading.form),
                              type.name, column.name));
    if (reading.split && (!type.array || role != ReadingRole::alternative))
        all.error(rule::mapping_type, syntax.at,
                  fmt::format("\"split\" makes an array, but column {} has type {}", column.name, type.name));
    const bool parts = reading.form == Form::keys || reading.form == Form::values ||
                       reading.form == Form::count || reading.form == Form::json ||
                       reading.form == Form::concat;
    if (parts && role != ReadingRole::alternative)
        all.error(rule::mapping_type, reading.form_at,
                  fmt::format("\"as\": \"{}\" belongs to \"from\"", name_of(reading.form)));
    const bool has_no_zone = type.kind == TypeKind::timestamp || takes_day;
    if (is_epoch(reading.form) && has_no_zone && !all.syntax.time_zone)
        all.error(
            rule::mapping_value, reading.form_at,
            fmt::format("column {} has no zone: the wall time of which zone is it to hold?", column.name),
            "declare \"time_zone\" in the mapping, such as \"UTC\"");
}

// The values of "map", by their names.
std::vector<std::pair<std::string, schema::Value>> bind_map(Binding& all, json::NodeIndex map,
                                                            schema::Type type) {
    type.array = false;
    std::vector<std::pair<std::string, schema::Value>> values;
    for (const json::NodeIndex entry : all.document.children(map)) {
        if (const auto value = all.value_of(entry, type, "the value"))
            values.emplace_back(std::string(all.document[entry].name), *value);
    }
    return values;
}

struct ReadingPlace {
    Place place;
    bool names = false;
    bool many = false;
};

// What is followed in the record for a value that is read as `form` says.
void use_value(const PlaceBinder::Reached& value, std::uint32_t slot, Form form, std::uint32_t alternative,
               PlaceBinder& places) {
    PlaceBinder::Reached parts = value;
    parts.pattern.tokens.push_back({"*", true});
    switch (form) {
        case Form::keys:
            places.use(value, Purpose::find, slot);
            places.use(parts, Purpose::read_names, no_slot, alternative);
            return;
        case Form::concat:
            places.use(value, Purpose::read_scalar, slot, alternative);
            places.use(parts, Purpose::read_scalar, no_slot, alternative);
            parts.pattern.tokens.push_back({"text", false});
            places.use(parts, Purpose::read_scalar, no_slot, alternative);
            return;
        case Form::values:
            places.use(value, Purpose::read_scalar, slot, alternative);
            places.use(parts, Purpose::read, no_slot, alternative);
            return;
        default: places.use(value, Purpose::read, slot, alternative);
    }
}

void use_reading(const PlaceBinder::Reached& reached, const ReadingPlace& reading, Form form,
                 std::uint32_t alternative, PlaceBinder& places) {
    switch (reading.place.kind) {
        case Place::Kind::name: places.use_name(reading.place.up); return;
        case Place::Kind::enclosing: places.use_outside(reached.pattern); return;
        case Place::Kind::capture:
        case Place::Kind::constant: return;
        case Place::Kind::match_name:
            if (reached.pattern.tokens.back().any)
                places.use(reached, Purpose::read_names, no_slot, alternative);
            return;
        case Place::Kind::node:
        case Place::Kind::in_match: break;
    }
    if (reading.names)
        places.use(reached, Purpose::read_names, reading.place.slot, alternative);
    else
        use_value(reached, reading.place.slot, form, alternative, places);
}

// Nothing, and a finding, where the pointer leads nowhere.
std::optional<ReadingPlace> bind_reading_place(const ReadingSyntax& syntax, ReadingRole role,
                                               std::uint32_t alternative, RuleBinder& binder) {
    if (syntax.constant) return ReadingPlace{{Place::Kind::constant, no_slot, 0}};
    PlaceBinder& places = binder.places();
    const auto reached = places.reach(syntax.source);
    if (!reached) return std::nullopt;
    ReadingPlace out;
    if (role == ReadingRole::element && is_in_record(reached->place)) {
        const PointerExpression& pointer = syntax.source.pointer;
        out.names = pointer.kind == PointerExpression::Kind::names;
        out.many = has_wildcard(pointer.pattern);
        out.place = reached->place;
        out.place.slot = binder.all().slot_of(reached->pattern, out.names);
    } else {
        const auto place = places.bind_place(syntax.source);
        if (!place) return std::nullopt;
        out.place = *place;
    }
    use_reading(*reached, out, syntax.form, alternative, places);
    return out;
}

std::optional<Reading> bind_reading(const ReadingSyntax& syntax, ReadingRole role, std::uint32_t alternative,
                                    const ColumnProgram& column, RuleBinder& binder) {
    Binding& all = binder.all();
    Reading reading;
    reading.alternative = alternative;
    reading.conversion = column.conversion;
    reading.conversion.form = syntax.form;
    if (syntax.zone) reading.conversion.text_zone = syntax.zone;
    for (const json::NodeIndex value : syntax.null_if)
        reading.null_if.push_back(all.constant_of(value));
    reading.match = syntax.match;
    reading.drop_query = syntax.drop_query;
    reading.split = syntax.split;
    if (syntax.map) reading.map = bind_map(all, *syntax.map, *reading.conversion.type);
    if (syntax.lookup) reading.lookup = bind_lookup(all, *syntax.lookup);
    reading.plain =
        !reading.match && !reading.drop_query && !reading.split && !reading.map && !reading.lookup;
    const auto found = bind_reading_place(syntax, role, alternative, binder);
    if (!found) return std::nullopt;
    reading.place = found->place;
    reading.names = found->names;
    reading.many = found->many;
    reading.constant = syntax.constant.value_or(std::string());
    return reading;
}

}  // namespace

std::vector<Reading> bind_readings(const ColumnSyntax& syntax, ReadingRole role, const ColumnProgram& column,
                                   RuleBinder& binder) {
    const std::span<const ReadingSyntax> readings = readings_of(syntax);
    const bool several = role == ReadingRole::alternative && readings.size() > 1;
    std::vector<Reading> bound;
    for (const ReadingSyntax& reading : readings) {
        check_form(binder.all(), syntax, reading, role, *column.column);
        const std::uint32_t alternative = several ? binder.next_alternative() : 0;
        if (auto one = bind_reading(reading, role, alternative, column, binder))
            bound.push_back(std::move(*one));
    }
    if (several) tell_alternatives_apart(bound);
    return bound;
}

}  // namespace copyover::mapping

#include "mapping/extract/column_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_set>

#include "base/hash.hpp"
#include "mapping/convert/typed_values.hpp"

namespace copyover::mapping {

namespace {

// Up to so many, comparing each with each is faster than a set.
constexpr std::size_t few = 16;

// Alternatives of one place differ in what they take: the first that fits has it.
bool is_first_that_fits(const Alternatives& alternatives, const Reading& reading, json::Kind kind) {
    const auto first = std::ranges::find_if(alternatives.readings, [&](const Reading& other) {
        return other.place == reading.place && other.takes(kind);
    });
    return &*first == &reading;
}

// Whether what an alternative passes over is taken by another of the column, or else unmapped. Values around
// the record are taken along by every record, so that nobody would miss them: another alternative has to take
// the value or a part of it.
bool may_pass_over(const Alternatives& kind, const Reading& reading, const Input& input, Places& places) {
    if (is_in_record(reading.place)) return true;
    return std::ranges::any_of(kind.readings, [&](const Reading& other) {
        if (other.place == reading.place) return other.takes(input.kind);
        if (!places.is_part_of(other.place, reading.place)) return false;
        const Found part = places.find(other.place);
        return part.present && (part.input.kind == json::Kind::null || other.takes(part.input.kind));
    });
}

// Whether a value that is not null may become NULL without being lost.
bool may_be_null(const Reading& reading) {
    return reading.lookup.has_value() || is_typed(reading.conversion.form);
}

// Whether the alternative takes the value at all. Notes where it is passed over.
bool is_taken(const Alternatives& kind, const Reading& reading, const Input& input, Workbench& bench) {
    if (bench.readings.is_null(reading, input)) return false;
    const bool fits = reading.takes(input.kind);
    if (!fits && may_pass_over(kind, reading, input, bench.places)) {
        if (reading.alternative != 0)
            bench.passed_over.push_back({bench.places.node_of(input), reading.alternative});
        return false;
    }
    return !fits || !reading.contested || is_first_that_fits(kind, reading, input.kind);
}

// Moves the first of equal values to the front, in their order. Returns how many there are.
std::size_t keep_distinct(const schema::Type& type, std::span<schema::Value> values, ValueForm& form) {
    if (values.size() < 2) return values.size();
    std::array<Hash128, few> known_few;
    std::unordered_set<Hash128, Hash128Hasher> known_many;
    std::size_t kept = 0;
    const auto is_new = [&](const Hash128& hash) {
        if (values.size() > few) return known_many.insert(hash).second;
        const auto known = std::span(known_few).first(kept);
        if (std::ranges::find(known, hash) != known.end()) return false;
        known_few[kept] = hash;
        return true;
    };
    for (const schema::Value& value : values) {
        if (is_new(form.hash(type, value))) values[kept++] = value;
    }
    return kept;
}

// Calls `take` for the values of a reading; ends where it returns false.
template <typename Take>
bool for_each_value(const Reading& reading, Places& places, Take take) {
    if (!reading.many) {
        if (places.is_absent(reading.place)) return true;
        const Found found = places.find(reading.place);
        return !found.present || found.input.kind == json::Kind::null || take(found.input);
    }
    const json::RecordTree& tree = places.tree();
    return std::ranges::all_of(places.nodes(reading.place), [&](json::NodeIndex node) {
        if (!reading.names) return take(input_of(tree, node));
        // An array index is no name.
        if (tree[tree[node].parent].kind != json::Kind::object) return true;
        Input name = input_of_name(tree[node].name);
        name.node = node;
        return take(name);
    });
}

}  // namespace

Made make_kind(const Alternatives& kind, const Target& target, Workbench& bench) {
    const ColumnProgram& column = target.column;
    Made made;
    bool taken = false;
    for (const Reading& reading : kind.readings) {
        if (bench.places.is_absent(reading.place)) continue;
        const Found found = bench.places.find(reading.place);
        if (!found.present) continue;
        bench.feeds.note_match(column.number);
        if (!is_taken(kind, reading, found.input, bench)) continue;
        const Taken read = bench.readings.read(reading, found.input);
        if (read.failure) return bench.refuse(target, *read.failure, found.input, made);
        // on_missing, or a null with a type: the next may have it.
        if (read.value.is_null() && may_be_null(reading)) continue;
        if (!taken) {
            taken = true;
            made.value = read.value;
            made.node = bench.places.node_of(found.input);
        } else if (!bench.form.equal(*reading.conversion.type, made.value, read.value)) {
            bench.reports.report(target, rule::alternatives_differ, bench.places.node_of(found.input),
                                 fmt::format("alternatives of column {} are both present and differ: {}",
                                             column.column->name, column.sources),
                                 "correct the record, or map one of them elsewhere");
            made.refused = true;
            return made;
        }
    }
    return made;
}

Made make_kind(const Collected& kind, const Target& target, Workbench& bench) {
    const ColumnProgram& column = target.column;
    std::size_t most = 0;
    for (const Reading& reading : kind.readings)
        most += std::max<std::size_t>(1, bench.places.nodes(reading.place).size());
    const std::span<schema::Value> values = bench.arena.values(most);
    std::size_t count = 0;
    for (const Reading& reading : kind.readings) {
        const bool all_taken = for_each_value(reading, bench.places, [&](const Input& input) {
            bench.feeds.note_match(column.number);
            if (bench.readings.is_null(reading, input)) {
                values[count++].data = schema::Null{};
                return true;
            }
            const Taken taken = bench.readings.read(reading, input, Readings::Part::element);
            if (taken.failure) bench.reports.report(target, *taken.failure, input);
            values[count++] = taken.value;
            return !taken.failure;
        });
        if (!all_taken) return {.value = {}, .refused = true};
    }
    if (count == 0) return {};
    if (kind.distinct) count = keep_distinct(*column.conversion.type, values.first(count), bench.form);
    return {{schema::ArrayValue{values.first(count)}}};
}

Made make_kind(const Equal& kind, const Target& target, Workbench& bench) {
    const ColumnProgram& column = target.column;
    Made made;
    std::optional<Input> first;
    for (const Reading& reading : kind.readings) {
        if (bench.places.is_absent(reading.place)) continue;
        const Found found = bench.places.find(reading.place);
        if (!found.present || found.is_index) continue;
        bench.feeds.note_match(column.number);
        if (bench.readings.is_null(reading, found.input)) continue;
        const Taken read = bench.readings.read(reading, found.input);
        if (read.failure) return bench.refuse(target, *read.failure, found.input, made);
        if (read.value.is_null() && may_be_null(reading)) continue;
        if (!first) {
            first = found.input;
            made.value = read.value;
            made.node = bench.places.node_of(found.input);
        } else if (!bench.form.equal(column.column->type, made.value, read.value)) {
            bench.reports.report(
                target, rule::equal_differ, bench.places.node_of(found.input),
                fmt::format("{} and {} differ: {}", bench.reports.shown(*first, column.sensitivity),
                            bench.reports.shown(found.input, column.sensitivity), column.sources),
                "correct the record: both must be the same");
            return {{}, made.node, true};
        }
    }
    return made;
}

}  // namespace copyover::mapping

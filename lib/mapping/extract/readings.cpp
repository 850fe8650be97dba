#include "mapping/extract/readings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/redaction.hpp"
#include "json/number.hpp"
#include "mapping/convert/markup.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

std::string_view trimmed(std::string_view text) {
    const std::size_t start = text.find_first_not_of(blanks);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

bool has_text(json::Kind kind) {
    return kind == json::Kind::string || kind == json::Kind::number || kind == json::Kind::boolean;
}

// A text of our own: `node` says where it comes from, but the tree no longer has its value.
Input changed(const Input& input, std::string_view text) {
    Input result = input_of_name(text);
    result.node = input.node;
    return result;
}

Taken refused(const Rule& rule, std::string reason, std::string fix = {}) {
    return {{}, Failure{.rule = &rule, .reason = std::move(reason), .fix = std::move(fix)}};
}

// The part of a text that "match" takes.
struct MatchedPart {
    std::string_view text;
    std::optional<Failure> failure = std::nullopt;
};

MatchedPart match_part(const Match& match, const Input& input) {
    if (input.kind != json::Kind::string)
        return {{},
                Failure{.rule = &rule::value_type,
                        .reason = fmt::format("is of JSON type {}; \"match\" takes a text apart",
                                              json::name_of(input.kind)),
                        .fix = {}}};
    std::string_view part;
    const TextPattern::Outcome outcome = match.pattern.take(input.text, match.part, part);
    if (outcome == TextPattern::Outcome::taken) return {part};
    return {
        {},
        Failure{.rule = &rule::value_syntax,
                .reason = outcome == TextPattern::Outcome::no_match
                              ? fmt::format("does not match \"{}\"", escaped(match.written))
                              : fmt::format("matches \"{}\" in more than one way", escaped(match.written)),
                .fix = "correct the record, or the \"match\" of the column"}};
}

Taken read_mapped(const Reading& reading, const Input& input) {
    const auto found =
        std::ranges::find(*reading.map, input.text, &std::pair<std::string, schema::Value>::first);
    if (has_text(input.kind) && found != reading.map->end()) return {found->second};
    return refused(rule::value_enum, "is not among the names of \"map\"",
                   "add it to \"map\", or correct the file");
}

}  // namespace

bool Readings::equals_any(const Input& input, const std::vector<Constant>& values) {
    std::string_view text = input.text;
    if (input.kind == json::Kind::number) {
        canonical_.clear();
        json::append_canonical_number(text, canonical_);
        text = canonical_;
    }
    return std::ranges::any_of(
        values, [&](const Constant& value) { return value.kind == input.kind && value.text == text; });
}

const LookupTable::Entry* Readings::find_row(const Lookup& lookup, const Input& input) {
    if (lookups_ == nullptr) return nullptr;
    for (const Lookup::Key& by : lookup.keys) {
        schema::Value key;
        // What the key column cannot hold is in none of its rows.
        if (!convert(by.key, input, key, state_)) continue;
        form_.clear();
        form_.append<Relation::equal>(*by.key.type, by.file_name ? as_file_name(key, name_) : key);
        if (const LookupTable::Entry* const found = (*lookups_)[by.index].find(form_.bytes())) return found;
    }
    return nullptr;
}

Taken Readings::read_looked_up(const Reading& reading, const Input& input, Part part) {
    const Lookup& lookup = *reading.lookup;
    if (input.kind != json::Kind::string && input.kind != json::Kind::number)
        return refused(
            rule::value_type,
            fmt::format("is of JSON type {}; \"lookup\" takes texts and numbers", json::name_of(input.kind)),
            input.kind == json::Kind::array ? "use \"collect\" for the elements of an array" : "");
    const LookupTable::Entry* const row = find_row(lookup, input);
    if (row != nullptr && row->ambiguous)
        return refused(rule::lookup_ambiguous,
                       fmt::format("is the {} of several rows of {} that differ in {}", lookup.key_columns,
                                   lookup.table, lookup.value_column),
                       "correct the file that feeds the table, or look up by a column that is unique");
    if (row == nullptr && lookup.on_missing == MissingPolicy::reject)
        return refused(rule::lookup_missing,
                       fmt::format("is the {} of no row of {}", lookup.key_columns, lookup.table),
                       "correct the record, or say with \"on_missing\" what becomes of such values");
    if (row == nullptr && lookup.on_missing == MissingPolicy::set_null) {
        state_.lose(Loss::not_found);
        return {};
    }
    if (row == nullptr) return take(reading.conversion, input, part);
    Taken taken = take(reading.conversion, changed(input, row->value), part);
    if (taken.failure)
        taken.failure->reason = fmt::format("is the {} of a row of {} whose {} {}", lookup.key_columns,
                                            lookup.table, lookup.value_column, taken.failure->reason);
    return taken;
}

Input Readings::without_query(const Input& input) {
    std::string rest;
    if (input.kind != json::Kind::string || !drop_query(input.text, rest)) return input;
    state_.lose(Loss::query);
    return changed(input, state_.arena.keep(rest));
}

void Readings::split(const Split& split, std::string_view text) {
    parts_.clear();
    bool more = !text.empty();
    while (more) {
        const std::size_t end = text.find(split.delimiter);
        more = end != std::string_view::npos;
        const std::string_view written = text.substr(0, end);
        const std::string_view part = split.trim ? trimmed(written) : written;
        const bool dropped = split.drop_empty && part.empty();
        if (dropped || part.size() != written.size()) state_.lose(Loss::split_parts);
        if (!dropped) parts_.push_back(part);
        if (more) text.remove_prefix(end + split.delimiter.size());
    }
}

Taken Readings::read_split(const Reading& reading, std::string_view text) {
    split(*reading.split, text);
    const std::span<schema::Value> values = state_.arena.values(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        Taken taken = read_one(reading, input_of_name(parts_[i]), Part::element);
        if (taken.failure) return {{}, std::move(taken.failure)};
        values[i] = taken.value;
    }
    return {{schema::ArrayValue{values}}};
}

Taken Readings::read_prepared(const Reading& reading, const Input& input, Part part) {
    Input value = input;
    if (reading.match) {
        MatchedPart matched = match_part(*reading.match, input);
        if (matched.failure) return {{}, std::move(matched.failure)};
        value = changed(input, matched.text);
    }
    if (reading.drop_query) value = without_query(value);
    if (reading.map) return read_mapped(reading, value);
    Taken taken = reading.split && value.kind == json::Kind::string ? read_split(reading, value.text)
                                                                    : read_one(reading, value, part);
    if (taken.failure && reading.match)
        taken.failure->reason =
            fmt::format("has a part \"{}\" that {}",
                        escaped(reading.match->pattern.names()[reading.match->part]), taken.failure->reason);
    return taken;
}

}  // namespace copyover::mapping

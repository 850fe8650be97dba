// What becomes of a value before its column takes it: match, drop_query, map, split.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/redaction.hpp"
#include "mapping/extract_target.hpp"
#include "mapping/markup.hpp"

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

}  // namespace

// A text of our own: `node` says where it comes from, but the tree no longer has its value.
static Input changed(const Input& input, std::string_view text) {
    Input result = input_of_name(text);
    result.node = input.node;
    return result;
}

bool Extractor::take_part(const Match& match, Input& input) {
    if (input.kind != json::Kind::string)
        return state_.fail(rule::value_type, fmt::format("is of JSON type {}; \"match\" takes a text apart",
                                                         json::name_of(input.kind)));
    std::string_view part;
    const TextPattern::Outcome outcome = match.pattern.take(input.text, match.part, part);
    if (outcome != TextPattern::Outcome::taken)
        return state_.fail(rule::value_syntax,
                           outcome == TextPattern::Outcome::no_match
                               ? fmt::format("does not match \"{}\"", escaped(match.written))
                               : fmt::format("matches \"{}\" in more than one way", escaped(match.written)),
                           "correct the record, or the \"match\" of the column");
    input = changed(input, part);
    return true;
}

void Extractor::drop_query_of(Input& input) {
    std::string rest;
    if (input.kind != json::Kind::string || !drop_query(input.text, rest)) return;
    input = changed(input, arena_.keep(rest));
    state_.lose(Loss::query);
}

bool Extractor::read_split(const Reading& reading, std::string_view text, schema::Value& out) {
    const Split& split = *reading.split;
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
    const std::span<schema::Value> values = arena_.values(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (!read_one(reading, input_of_name(parts_[i]), values[i], true)) return false;
    }
    out.data = schema::ArrayValue{values};
    return true;
}

bool Extractor::read_prepared(const Reading& reading, const Input& input, schema::Value& out, bool element) {
    Input value = input;
    if (reading.match && !take_part(*reading.match, value)) return false;
    if (reading.drop_query) drop_query_of(value);
    if (reading.map) {
        const auto found =
            std::ranges::find(*reading.map, value.text, &std::pair<std::string, schema::Value>::first);
        if (!has_text(value.kind) || found == reading.map->end())
            return state_.fail(rule::value_enum, "is not among the names of \"map\"",
                               "add it to \"map\", or correct the file");
        out = found->second;
        return true;
    }
    const bool good = reading.split && value.kind == json::Kind::string
                          ? read_split(reading, value.text, out)
                          : read_one(reading, value, out, element);
    if (!good && reading.match)
        state_.failure.reason =
            fmt::format("has a part \"{}\" that {}",
                        escaped(reading.match->pattern.names()[reading.match->part]), state_.failure.reason);
    return good;
}

}  // namespace copyover::mapping

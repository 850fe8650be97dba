#include "mapping/syntax/column_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mapping/syntax/column_texts.hpp"
#include "mapping/syntax/column_values.hpp"
#include "mapping/syntax/column_wholes.hpp"

namespace copyover::mapping {

namespace {

// The member that says what a column is, the options that only this kind has, and whether those of one reading go
// with it: what makes one value of several has no one value to read in another way.
struct ColumnKind {
    std::string_view word;
    ContentSyntax (*read)(const SyntaxReader& reader, const ColumnParts& column) = nullptr;
    std::array<std::string_view, 2> options = {};
    bool takes_reading_options = true;
};

constexpr std::array<ColumnKind, 10> kinds{{
    {"from", read_alternatives},
    {"collect", read_collect, {"distinct"}},
    {"equal", read_equal},
    {"join", read_join, {"sort", "delimiter"}, false},
    {"template", read_template, {}, false},
    {"uuid5", read_uuid5, {}, false},
    {"object", read_object, {}, false},
    {"file", read_file},
    {"value", read_constant},
    {"rest", read_rest},
}};

// Members that a column of any kind may have.
constexpr std::array<std::string_view, 18> common{
    "comment", "use",    "as",           "default",     "or_default",   "null_if",
    "map",     "match",  "part",         "drop_query",  "split",        "lookup",
    "zone",    "on_nul", "on_surrogate", "on_too_long", "on_precision", "on_ambiguous"};

std::vector<std::string_view> known_members() {
    std::vector<std::string_view> names(common.begin(), common.end());
    for (const ColumnKind& kind : kinds) {
        names.push_back(kind.word);
        std::ranges::copy_if(kind.options, std::back_inserter(names),
                             [](std::string_view name) { return !name.empty(); });
    }
    return names;
}

void check_options(const SyntaxReader& reader, json::NodeIndex at) {
    for (const ColumnKind& kind : kinds) {
        for (const std::string_view option : kind.options) {
            const auto found = reader.document().member(at, option);
            if (found && !reader.document().member(at, kind.word))
                reader.value_error(*found, fmt::format("\"{}\" belongs to \"{}\"", option, kind.word));
        }
    }
}

Repair read_repair(const SyntaxReader& reader, json::NodeIndex at, SyntaxReader::Names allowed) {
    const std::string word = reader.choice(at, allowed);
    return word == "strip"      ? Repair::strip
           : word == "replace"  ? Repair::replace
           : word == "truncate" ? Repair::truncate
           : word == "earlier"  ? Repair::earlier
           : word == "later"    ? Repair::later
                                : Repair::reject;
}

RepairChoices read_repairs(const SyntaxReader& reader, json::NodeIndex at) {
    RepairChoices out;
    if (const auto found = reader.document().member(at, "on_nul"))
        out.on_nul = read_repair(reader, *found, {"reject", "strip", "replace"});
    if (const auto found = reader.document().member(at, "on_surrogate"))
        out.on_surrogate = read_repair(reader, *found, {"reject", "strip", "replace"});
    if (const auto found = reader.document().member(at, "on_precision"))
        out.on_precision = read_repair(reader, *found, {"reject", "truncate"});
    if (const auto found = reader.document().member(at, "on_ambiguous"))
        out.on_ambiguous = read_repair(reader, *found, {"reject", "earlier", "later"});
    if (const auto found = reader.document().member(at, "on_too_long"))
        out.on_too_long = read_repair(reader, *found, {"reject", "truncate"});
    return out;
}

const ColumnKind* find_kind(const SyntaxReader& reader, json::NodeIndex at) {
    const auto is_given = [&](const ColumnKind& kind) {
        return reader.document().member(at, kind.word).has_value();
    };
    if (std::ranges::count_if(kinds, is_given) == 1) return std::ranges::find_if(kinds, is_given);
    std::string words;
    for (std::size_t i = 0; i + 1 < kinds.size(); ++i)
        words += fmt::format("{}\"{}\"", i > 0 ? ", " : "", kinds[i].word);
    reader.value_error(at, fmt::format("column {} takes exactly one of {} and \"{}\"", reader.called(at),
                                       words, kinds.back().word));
    return nullptr;
}

// A text that is put together may be a literal.
void refuse_reading_options(const SyntaxReader& reader, const ColumnParts& column) {
    const bool may_be_literal = column.word == "join" || column.word == "template";
    const bool is_literal = may_be_literal && column.way.form == Form::literal;
    for (const std::string_view option : {"as", "zone", "map", "match", "drop_query", "split", "lookup"}) {
        const auto found = reader.document().member(column.at, option);
        if (found && !(is_literal && option == "as"))
            reader.value_error(*found, fmt::format("\"{}\" does not go with \"{}\"", option, column.word));
    }
}

void read_object_form(const SyntaxReader& reader, json::NodeIndex at, ColumnSyntax& out) {
    reader.check_members(at, known_members());
    check_options(reader, at);
    out.fallback = reader.document().member(at, "default");
    if (const auto found = reader.document().member(at, "or_default")) {
        out.or_default = reader.flag(*found);
        if (out.fallback) reader.value_error(*found, "\"default\" and \"or_default\" exclude each other");
    }
    out.repairs = read_repairs(reader, at);
    const ColumnKind* const kind = find_kind(reader, at);
    if (kind == nullptr) return;
    const ColumnParts parts{at, kind->word, *reader.document().member(at, kind->word),
                            read_options(reader, at)};
    if (!kind->takes_reading_options) refuse_reading_options(reader, parts);
    out.content = kind->read(reader, parts);
    out.literal = parts.way.form == Form::literal ||
                  std::ranges::any_of(readings_of(out), [](const ReadingSyntax& reading) {
                      return reading.form == Form::literal;
                  });
}

}  // namespace

ColumnSyntax read_column(const SyntaxReader& reader, json::NodeIndex at) {
    ColumnSyntax column;
    column.at = at;
    column.name = reader[at].name;
    if (reader[at].kind == json::Kind::object) {
        read_object_form(reader, at, column);
    } else {
        column.content = read_alternatives(reader, {at, "from", at, {}});
    }
    return column;
}

std::span<const ReadingSyntax> readings_of(const ColumnSyntax& column) {
    return std::visit(
        [](const auto& kind) -> std::span<const ReadingSyntax> {
            if constexpr (requires { kind.readings; }) {
                return kind.readings;
            } else {
                return {};
            }
        },
        column.content);
}

std::span<const ColumnSyntax> parts_of(const ColumnSyntax& column) {
    const auto* const object = std::get_if<ObjectSyntax>(&column.content);
    return object == nullptr ? std::span<const ColumnSyntax>() : object->parts;
}

}  // namespace copyover::mapping

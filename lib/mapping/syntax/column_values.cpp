#include "mapping/syntax/column_values.hpp"

#include <fmt/format.h>

#include <utility>

namespace copyover::mapping {

namespace {

// An alternative takes from its column what it does not say itself.
ReadingSyntax inherit(ReadingSyntax reading, const ReadingSyntax& column) {
    if (reading.form == Form::by_type) reading.form = column.form;
    if (!reading.zone) reading.zone = column.zone;
    if (reading.null_if.empty()) reading.null_if = column.null_if;
    if (!reading.map) reading.map = column.map;
    if (!reading.match) reading.match = column.match;
    if (!reading.split) reading.split = column.split;
    if (!reading.lookup) reading.lookup = column.lookup;
    reading.drop_query |= column.drop_query;
    return reading;
}

// An element of several alternatives: a pointer, or an object that says how it is read.
MaybeReadings read_alternative(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way) {
    if (reader[at].kind != json::Kind::object) return read_pointers(reader, at, way);
    reader.check_members(at, {"comment", "use", "from", "file", "as", "null_if", "map", "match", "part",
                              "drop_query", "split", "lookup", "zone"});
    const ReadingSyntax own = inherit(read_options(reader, at), way);
    const auto from = reader.document().member(at, "from");
    if (const auto file = reader.document().member(at, "file"); file && !from)
        return read_capture(reader, *file, own);
    if (!from) reader.value_error(at, "the alternative has no \"from\"");
    return from ? read_pointers(reader, *from, own) : std::nullopt;
}

// An array of pointers.
std::vector<ReadingSyntax> read_array(const SyntaxReader& reader, const ColumnParts& column) {
    if (!reader.is_kind(column.source, json::Kind::array)) return {};
    if (reader.document().children(column.source).empty()) {
        reader.value_error(column.source, fmt::format("\"{}\" is empty", column.word));
        return {};
    }
    return read_pointers(reader, column.source, column.way).value_or(std::vector<ReadingSyntax>());
}

}  // namespace

ContentSyntax read_alternatives(const SyntaxReader& reader, const ColumnParts& column) {
    if (reader[column.source].kind != json::Kind::array)
        return AlternativesSyntax{
            read_pointers(reader, column.source, column.way).value_or(std::vector<ReadingSyntax>())};
    const std::vector<json::NodeIndex> elements = reader.document().children(column.source);
    if (elements.empty())
        reader.value_error(column.source,
                           fmt::format("{} has no alternatives", reader.called(column.source)));
    MaybeReadings all{std::in_place};
    for (const json::NodeIndex element : elements)
        append(all, read_alternative(reader, element, column.way));
    return AlternativesSyntax{std::move(all).value_or(std::vector<ReadingSyntax>())};
}

ContentSyntax read_file(const SyntaxReader& reader, const ColumnParts& column) {
    return AlternativesSyntax{
        read_capture(reader, column.source, column.way).value_or(std::vector<ReadingSyntax>())};
}

ContentSyntax read_collect(const SyntaxReader& reader, const ColumnParts& column) {
    const auto distinct = reader.document().member(column.at, "distinct");
    const bool is_distinct = distinct && reader.flag(*distinct);
    return CollectSyntax{read_array(reader, column), is_distinct};
}

ContentSyntax read_equal(const SyntaxReader& reader, const ColumnParts& column) {
    return EqualSyntax{read_array(reader, column)};
}

}  // namespace copyover::mapping

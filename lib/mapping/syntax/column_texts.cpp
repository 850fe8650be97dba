#include "mapping/syntax/column_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/convert/uuid.hpp"
#include "mapping/syntax/brace_text.hpp"

namespace copyover::mapping {

namespace {

bool has_pointer(const std::vector<ReadingSyntax>& readings) {
    return std::ranges::any_of(readings, [](const ReadingSyntax& reading) { return !reading.constant; });
}

// A pointer, {"value": constant} or {"file": capture}.
MaybeReadings read_part(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way) {
    if (reader[at].kind != json::Kind::object) return read_pointers(reader, at, way);
    reader.check_members(at, {"comment", "value", "file"});
    if (const auto file = reader.document().member(at, "file")) return read_capture(reader, *file, way);
    const auto value = reader.document().member(at, "value");
    if (!value) {
        reader.value_error(at,
                           fmt::format("{} is a pointer, {{\"value\": constant}} or {{\"file\": capture}}",
                                       reader.called(at)));
        return std::nullopt;
    }
    const json::Kind kind = reader[*value].kind;
    if (kind != json::Kind::string && kind != json::Kind::number) {
        reader.value_error(*value, "the value of a part must be a text or a number");
        return std::nullopt;
    }
    ReadingSyntax reading;
    reading.source.at = at;
    reading.constant = std::string(reader[*value].text);
    return std::vector{std::move(reading)};
}

MaybeReadings read_parts(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way) {
    if (!reader.is_kind(at, json::Kind::array)) return std::nullopt;
    MaybeReadings all{std::in_place};
    for (const json::NodeIndex element : reader.document().children(at))
        append(all, read_part(reader, element, way));
    if (!all || has_pointer(*all)) return all;
    reader.value_error(at, fmt::format("{} names no pointer", reader.called(at)),
                       "use \"value\" for a constant");
    return std::nullopt;
}

MaybeReadings read_pieces(const SyntaxReader& reader, json::NodeIndex at, const ReadingSyntax& way) {
    const auto written = reader.text(at);
    if (!written) return std::nullopt;
    const auto parsed = parse_braces(*written);
    if (const auto* reason = std::get_if<std::string>(&parsed)) {
        reader.value_error(at, fmt::format("\"{}\" is not a template: {}", escaped(*written), *reason));
        return std::nullopt;
    }
    std::vector<ReadingSyntax> readings;
    bool good = true;
    for (const BracePiece& piece : std::get<std::vector<BracePiece>>(parsed)) {
        ReadingSyntax reading = way;
        if (piece.braced) {
            auto source = reader.pointer(at, piece.text);
            good = source && good;
            if (source) reading.source = std::move(*source);
        } else {
            reading.source.at = at;
            reading.constant = piece.text;
        }
        readings.push_back(std::move(reading));
    }
    if (!good) return std::nullopt;
    if (has_pointer(readings)) return readings;
    reader.value_error(at, fmt::format("\"{}\" names no pointer in braces", escaped(*written)),
                       "write \"{/member}\", or use \"value\" for a constant");
    return std::nullopt;
}

}  // namespace

ContentSyntax read_join(const SyntaxReader& reader, const ColumnParts& column) {
    JoinSyntax join;
    if (const auto found = reader.document().member(column.at, "sort")) join.sort = reader.flag(*found);
    const auto delimiter = reader.document().member(column.at, "delimiter");
    if (delimiter) {
        join.delimiter = reader.text(*delimiter).value_or("");
    } else {
        reader.value_error(column.at, "\"join\" needs a \"delimiter\"");
    }
    if (!reader.is_kind(column.source, json::Kind::array)) return join;
    if (reader.document().children(column.source).empty()) {
        reader.value_error(column.source, fmt::format("\"{}\" is empty", column.word));
        return join;
    }
    if (auto parts = read_parts(reader, column.source, column.way)) join.readings = std::move(*parts);
    return join;
}

ContentSyntax read_template(const SyntaxReader& reader, const ColumnParts& column) {
    return TemplateSyntax{
        read_pieces(reader, column.source, column.way).value_or(std::vector<ReadingSyntax>())};
}

ContentSyntax read_uuid5(const SyntaxReader& reader, const ColumnParts& column) {
    Uuid5Syntax uuid;
    const json::NodeIndex at = column.source;
    if (!reader.is_kind(at, json::Kind::object)) return uuid;
    reader.check_members(at, {"comment", "namespace", "name"});
    const auto name_space = reader.document().member(at, "namespace");
    const auto name = reader.document().member(at, "name");
    if (!name_space || !name) {
        reader.value_error(at, "\"uuid5\" needs a \"namespace\" and a \"name\"");
        return uuid;
    }
    const auto written = reader.text(*name_space);
    bool good = written.has_value();
    if (written && !read_uuid(*written, uuid.name_space)) {
        reader.value_error(*name_space, fmt::format("\"{}\" is not a UUID", escaped(*written)),
                           "choose one for the whole migration and keep it, such as the output of uuidgen");
        good = false;
    }
    auto parts = read_parts(reader, *name, column.way);
    if (parts && good) uuid.readings = std::move(*parts);
    return uuid;
}

}  // namespace copyover::mapping

// Columns whose text is put together from parts.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/brace_text.hpp"
#include "mapping/convert_parts.hpp"
#include "mapping/syntax_reader.hpp"

namespace copyover::mapping {

namespace {

bool has_pointer(const std::vector<ReadingSyntax>& readings) {
    return std::ranges::any_of(readings, [](const ReadingSyntax& reading) { return !reading.constant; });
}

}  // namespace

// A pointer, {"value": constant} or {"file": capture}.
bool SyntaxReader::part(json::NodeIndex at, const ReadingSyntax& inherited, std::vector<ReadingSyntax>& out) {
    if (document_[at].kind != json::Kind::object) return pointer_readings(at, inherited, out);
    check_members(at, {"comment", "value", "file"});
    if (const auto file = document_.member(at, "file")) return file_reading(*file, inherited, out);
    const auto value = document_.member(at, "value");
    if (!value) {
        value_error(
            at, fmt::format("{} is a pointer, {{\"value\": constant}} or {{\"file\": capture}}", called(at)));
        return false;
    }
    const json::Kind kind = document_[*value].kind;
    if (kind != json::Kind::string && kind != json::Kind::number) {
        value_error(*value, "the value of a part must be a text or a number");
        return false;
    }
    ReadingSyntax reading;
    reading.source.at = at;
    reading.constant = std::string(document_[*value].text);
    out.push_back(std::move(reading));
    return true;
}

bool SyntaxReader::parts(json::NodeIndex at, const ReadingSyntax& inherited,
                         std::vector<ReadingSyntax>& out) {
    if (!is_kind(at, json::Kind::array)) return false;
    bool good = true;
    for (const json::NodeIndex element : document_.children(at))
        good = part(element, inherited, out) && good;
    if (good && !has_pointer(out)) {
        value_error(at, fmt::format("{} names no pointer", called(at)), "use \"value\" for a constant");
        return false;
    }
    return good;
}

bool SyntaxReader::template_parts(json::NodeIndex at, const ReadingSyntax& inherited,
                                  std::vector<ReadingSyntax>& out) {
    const auto written = text(at);
    if (!written) return false;
    const auto parsed = parse_braces(*written);
    if (const auto* reason = std::get_if<std::string>(&parsed)) {
        value_error(at, fmt::format("\"{}\" is not a template: {}", escaped(*written), *reason));
        return false;
    }
    bool good = true;
    for (const BracePiece& piece : std::get<std::vector<BracePiece>>(parsed)) {
        ReadingSyntax reading = inherited;
        if (piece.braced) {
            auto source = pointer(at, piece.text);
            good = source && good;
            if (source) reading.source = std::move(*source);
        } else {
            reading.source.at = at;
            reading.constant = piece.text;
        }
        out.push_back(std::move(reading));
    }
    if (good && !has_pointer(out)) {
        value_error(at, fmt::format("\"{}\" names no pointer in braces", escaped(*written)),
                    "write \"{/member}\", or use \"value\" for a constant");
        return false;
    }
    return good;
}

bool SyntaxReader::uuid5(json::NodeIndex at, const ReadingSyntax& inherited, ColumnSyntax& out) {
    if (!is_kind(at, json::Kind::object)) return false;
    check_members(at, {"comment", "namespace", "name"});
    const auto name_space = document_.member(at, "namespace");
    const auto name = document_.member(at, "name");
    if (!name_space || !name) {
        value_error(at, "\"uuid5\" needs a \"namespace\" and a \"name\"");
        return false;
    }
    out.delimiter = ":";
    const auto written = text(*name_space);
    bool good = written.has_value();
    if (written && !read_uuid(*written, out.name_space)) {
        value_error(*name_space, fmt::format("\"{}\" is not a UUID", escaped(*written)),
                    "choose one for the whole migration and keep it, such as the output of uuidgen");
        good = false;
    }
    return parts(*name, inherited, out.readings) && good;
}

bool SyntaxReader::object_parts(json::NodeIndex at, ColumnSyntax& out) {
    if (!is_kind(at, json::Kind::object)) return false;
    const std::vector<json::NodeIndex> members = document_.children(at);
    if (members.empty()) {
        value_error(at, "\"object\" is empty");
        return false;
    }
    for (const json::NodeIndex member : members) {
        const Input name = input_of_name(document_[member].name);
        if (name.has_nul || name.has_surrogate) {
            value_error(member, "PostgreSQL cannot store this member name");
            continue;
        }
        auto one = column(member);
        if (!one) continue;
        if (one->or_default)
            value_error(member, "a part of an object has no default in the schema",
                        "give a constant with \"default\"");
        out.parts.push_back(std::move(*one));
    }
    return true;
}

// What makes texts of several values has no one value to read in another way.
void SyntaxReader::refuse_reading_options(json::NodeIndex at, std::string_view kind) {
    for (const std::string_view option : {"as", "zone", "map", "match", "drop_query", "split", "lookup"}) {
        if (const auto found = document_.member(at, option))
            value_error(*found, fmt::format("\"{}\" does not go with \"{}\"", option, kind));
    }
    if (const auto found = document_.member(at, "null_if"); found && kind == "object")
        value_error(*found, "\"null_if\" does not go with \"object\"", "give it to the parts");
}

}  // namespace copyover::mapping

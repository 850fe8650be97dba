// What feeds a column.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/syntax_reader.hpp"

namespace copyover::mapping {

namespace {

// Members of a column object that say what it is; exactly one of them is given.
constexpr std::array<std::string_view, 10> kinds{"from",  "collect", "equal", "join",  "template",
                                                 "uuid5", "object",  "file",  "value", "rest"};

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

}  // namespace

std::optional<ColumnSyntax> SyntaxReader::column(json::NodeIndex at) {
    ColumnSyntax result;
    result.at = at;
    result.name = document_[at].name;
    const bool good = document_[at].kind == json::Kind::object ? column_object(at, result)
                                                               : alternatives(at, {}, result.readings);
    if (!good) result.readings.clear();
    return result;
}

bool SyntaxReader::column_object(json::NodeIndex at, ColumnSyntax& out) {
    check_members(at,
                  {"comment",  "from",       "file",         "collect",     "equal",        "join",
                   "template", "uuid5",      "object",       "value",       "rest",         "as",
                   "default",  "or_default", "distinct",     "delimiter",   "sort",         "null_if",
                   "map",      "match",      "part",         "drop_query",  "split",        "lookup",
                   "zone",     "on_nul",     "on_surrogate", "on_too_long", "on_precision", "on_ambiguous"});
    column_options(at, out);
    column_repairs(at, out);
    return column_kind(at, out);
}

bool SyntaxReader::column_kind(json::NodeIndex at, ColumnSyntax& out) {
    std::vector<std::string_view> given;
    for (const std::string_view kind : kinds) {
        if (document_.member(at, kind)) given.push_back(kind);
    }
    if (given.size() != 1) {
        value_error(at, fmt::format("column {} takes exactly one of \"{}\" and \"{}\"", called(at),
                                    fmt::join(kinds.begin(), kinds.end() - 1, "\", \""), kinds.back()));
        return false;
    }
    const std::string_view kind = given.front();
    const json::NodeIndex source = *document_.member(at, kind);
    const ReadingSyntax inherited = reading_options(at);
    if (kind == "from") return alternatives(source, inherited, out.readings);
    if (kind == "file") return file_reading(source, inherited, out.readings);
    if (kind == "value") {
        out.kind = ColumnSyntax::Kind::constant;
        out.value = source;
        return true;
    }
    if (kind == "rest") {
        out.kind = ColumnSyntax::Kind::rest;
        if (!flag(source) && document_[source].kind == json::Kind::boolean)
            value_error(source, "\"rest\" can only be true");
        return true;
    }
    if (kind == "template") {
        out.kind = ColumnSyntax::Kind::template_text;
        refuse_reading_options(at, kind);
        return template_parts(source, inherited, out.readings);
    }
    if (kind == "object") {
        out.kind = ColumnSyntax::Kind::object;
        refuse_reading_options(at, kind);
        return object_parts(source, out);
    }
    if (kind == "uuid5") {
        out.kind = ColumnSyntax::Kind::uuid5;
        refuse_reading_options(at, kind);
        return uuid5(source, inherited, out);
    }
    out.kind = kind == "collect" ? ColumnSyntax::Kind::collect
               : kind == "equal" ? ColumnSyntax::Kind::equal
                                 : ColumnSyntax::Kind::join;
    if (!is_kind(source, json::Kind::array)) return false;
    if (document_.children(source).empty()) {
        value_error(source, fmt::format("\"{}\" is empty", kind));
        return false;
    }
    if (kind == "join") {
        refuse_reading_options(at, kind);
        return parts(source, inherited, out.readings);
    }
    return pointer_readings(source, inherited, out.readings);
}

void SyntaxReader::column_options(json::NodeIndex at, ColumnSyntax& out) {
    const auto needs = [&](std::string_view option, std::string_view kind) {
        const auto found = document_.member(at, option);
        if (found && !document_.member(at, kind))
            value_error(*found, fmt::format("\"{}\" belongs to \"{}\"", option, kind));
        return found;
    };
    if (const auto found = needs("distinct", "collect")) out.distinct = flag(*found);
    if (const auto found = needs("sort", "join")) out.sort = flag(*found);
    if (const auto found = needs("delimiter", "join")) out.delimiter = text(*found).value_or("");
    if (document_.member(at, "join") && !document_.member(at, "delimiter"))
        value_error(at, "\"join\" needs a \"delimiter\"");
    out.fallback = document_.member(at, "default");
    if (const auto found = document_.member(at, "or_default")) {
        out.or_default = flag(*found);
        if (out.fallback) value_error(*found, "\"default\" and \"or_default\" exclude each other");
    }
}

void SyntaxReader::column_repairs(json::NodeIndex at, ColumnSyntax& out) {
    if (const auto found = document_.member(at, "on_nul"))
        out.repairs.on_nul = repair(*found, {"reject", "strip", "replace"});
    if (const auto found = document_.member(at, "on_surrogate"))
        out.repairs.on_surrogate = repair(*found, {"reject", "strip", "replace"});
    if (const auto found = document_.member(at, "on_precision"))
        out.repairs.on_precision = repair(*found, {"reject", "truncate"});
    if (const auto found = document_.member(at, "on_ambiguous"))
        out.repairs.on_ambiguous = repair(*found, {"reject", "earlier", "later"});
    if (const auto found = document_.member(at, "on_too_long"))
        out.repairs.on_too_long = repair(*found, {"reject", "truncate"});
}

Repair SyntaxReader::repair(json::NodeIndex at, Names allowed) {
    const std::string word = choice(at, allowed);
    return word == "strip"      ? Repair::strip
           : word == "replace"  ? Repair::replace
           : word == "truncate" ? Repair::truncate
           : word == "earlier"  ? Repair::earlier
           : word == "later"    ? Repair::later
                                : Repair::reject;
}

bool SyntaxReader::alternatives(json::NodeIndex at, const ReadingSyntax& inherited,
                                std::vector<ReadingSyntax>& out) {
    if (document_[at].kind != json::Kind::array) return pointer_readings(at, inherited, out);
    const std::vector<json::NodeIndex> elements = document_.children(at);
    if (elements.empty()) {
        value_error(at, fmt::format("{} has no alternatives", called(at)));
        return false;
    }
    bool good = true;
    for (const json::NodeIndex element : elements) {
        if (document_[element].kind == json::Kind::object) {
            check_members(element, {"comment", "from", "file", "as", "null_if", "map", "match", "part",
                                    "drop_query", "split", "lookup", "zone"});
            const ReadingSyntax reading = inherit(reading_options(element), inherited);
            const auto from = document_.member(element, "from");
            if (const auto file = document_.member(element, "file"); file && !from) {
                good = file_reading(*file, reading, out) && good;
                continue;
            }
            if (!from) value_error(element, "the alternative has no \"from\"");
            good = from && pointer_readings(*from, reading, out) && good;
        } else {
            good = pointer_readings(element, inherited, out) && good;
        }
    }
    return good;
}

// The name of a capture in "files".
bool SyntaxReader::file_reading(json::NodeIndex at, const ReadingSyntax& inherited,
                                std::vector<ReadingSyntax>& out) {
    auto name = text(at);
    if (!name) return false;
    ReadingSyntax reading = inherited;
    reading.source.at = at;
    reading.source.pointer.kind = PointerExpression::Kind::file;
    reading.source.pointer.capture = std::move(*name);
    out.push_back(std::move(reading));
    return true;
}

// One pointer, or an array of them.
bool SyntaxReader::pointer_readings(json::NodeIndex at, const ReadingSyntax& inherited,
                                    std::vector<ReadingSyntax>& out) {
    if (document_[at].kind == json::Kind::array) {
        bool good = true;
        for (const json::NodeIndex element : document_.children(at))
            good = is_kind(element, json::Kind::string) && pointer_readings(element, inherited, out) && good;
        return good;
    }
    auto source = pointer(at);
    if (!source) return false;
    ReadingSyntax reading = inherited;
    reading.source = std::move(*source);
    out.push_back(std::move(reading));
    return true;
}

ReadingSyntax SyntaxReader::reading_options(json::NodeIndex at) {
    ReadingSyntax result;
    if (const auto found = document_.member(at, "as")) {
        result.form_at = *found;
        const auto name = text(*found);
        if (name) {
            const auto form =
                find_form(choice(*found, {"iso8601", "epoch_s", "epoch_ms", "epoch_us", "json", "text",
                                          "keys", "values", "count", "html_unescape", "concat"}));
            if (form) result.form = *form;
        }
    }
    if (const auto found = document_.member(at, "zone")) result.zone = zone(*found);
    if (const auto found = document_.member(at, "null_if")) result.null_if = scalars(*found);
    if (const auto found = document_.member(at, "map"); found && is_kind(*found, json::Kind::object)) {
        result.map = *found;
        for (const json::NodeIndex entry : document_.children(*found))
            is_scalar(entry);
    }
    text_options(at, result);
    return result;
}

}  // namespace copyover::mapping

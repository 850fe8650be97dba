#include "mapping/syntax/mapping_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace copyover::mapping {

namespace {

std::vector<NameSyntax> read_names(const SyntaxReader& reader, json::NodeIndex at) {
    std::vector<NameSyntax> found;
    if (!reader.is_kind(at, json::Kind::array)) return found;
    for (const json::NodeIndex element : reader.document().children(at)) {
        if (auto name = reader.text(element)) found.push_back({element, std::move(*name)});
    }
    return found;
}

void read_reference(const SyntaxReader& reader, json::NodeIndex at, std::vector<ReferenceSyntax>& out) {
    if (!reader.is_kind(at, json::Kind::object)) return;
    reader.check_members(at, {"comment", "columns", "table", "key"});
    const auto columns = reader.document().member(at, "columns");
    const auto table = reader.document().member(at, "table");
    if (!columns || !table) {
        reader.value_error(at, "the reference has no \"columns\" or no \"table\"",
                           "write {\"columns\": [\"user_id\"], \"table\": \"users\", \"key\": [\"id\"]}");
        return;
    }
    ReferenceSyntax reference{at, read_names(reader, *columns), {}, {}};
    if (auto name = reader.text(*table)) reference.table = {*table, std::move(*name)};
    if (const auto key = reader.document().member(at, "key")) reference.key = read_names(reader, *key);
    if (!reference.columns.empty() && !reference.table.name.empty()) out.push_back(std::move(reference));
}

void read_duplicates(const SyntaxReader& reader, json::NodeIndex at, RowSyntax& out) {
    out.on_duplicate_at = at;
    if (reader[at].kind != json::Kind::object) {
        const std::string policy = reader.choice(at, {"error", "first", "last", "identical"});
        out.on_duplicate = policy == "first"       ? DuplicatePolicy::first
                           : policy == "last"      ? DuplicatePolicy::last
                           : policy == "identical" ? DuplicatePolicy::identical
                                                   : DuplicatePolicy::error;
        return;
    }
    reader.check_members(at, {"comment", "last", "by", "key"});
    if (const auto by = reader.document().member(at, "by")) out.by = read_column(reader, *by);
    if (const auto key = reader.document().member(at, "key")) out.duplicate_key = read_names(reader, *key);
    const auto last = reader.document().member(at, "last");
    if (!last)
        return reader.value_error(at, "the object has no \"last\"",
                                  "write {\"last\": \"row\"} or {\"last\": \"record\"}");
    out.on_duplicate = reader.choice(*last, {"row", "record"}) == "record" ? DuplicatePolicy::last_record
                                                                           : DuplicatePolicy::last;
    if (out.on_duplicate == DuplicatePolicy::last_record && out.each)
        reader.value_error(*last, "a match of \"each\" is no record", "write {\"last\": \"row\"}");
}

// Behind "on_duplicate". The first key and the order of the files tell which record is meant.
void read_deleted(const SyntaxReader& reader, json::NodeIndex at, RowSyntax& out) {
    out.deleted_at = at;
    out.deleted = read_conditions(reader, at);
    if (out.on_duplicate != DuplicatePolicy::last || out.by || !out.duplicate_key.empty())
        reader.value_error(at,
                           "\"deleted\" says which record takes the row of its key away: it needs "
                           "\"on_duplicate\": \"last\"");
}

RowSyntax read_row(const SyntaxReader& reader, json::NodeIndex at) {
    RowSyntax result;
    result.at = at;
    reader.check_members(at, {"comment", "use", "table", "each", "where", "columns", "references",
                              "on_orphan", "on_duplicate", "deleted", "secret"});
    if (const auto found = reader.document().member(at, "table")) {
        result.table = {*found, reader.text(*found).value_or("")};
    } else {
        reader.value_error(at, "the row rule has no \"table\"");
    }
    if (const auto found = reader.document().member(at, "each"))
        result.each = reader.pattern_below_record(*found);
    if (const auto found = reader.document().member(at, "where"))
        result.where = read_conditions(reader, *found);
    if (const auto found = reader.document().member(at, "references");
        found && reader.is_kind(*found, json::Kind::array)) {
        for (const json::NodeIndex element : reader.document().children(*found))
            read_reference(reader, element, result.references);
    }
    if (const auto found = reader.document().member(at, "on_orphan"))
        result.on_orphan = read_orphans(reader, *found);
    if (const auto found = reader.document().member(at, "on_duplicate"))
        read_duplicates(reader, *found, result);
    if (const auto found = reader.document().member(at, "deleted")) read_deleted(reader, *found, result);
    if (const auto found = reader.document().member(at, "secret")) result.secret = read_names(reader, *found);
    const auto columns = reader.document().member(at, "columns");
    if (!columns) {
        reader.value_error(at, "the row rule has no \"columns\"");
        return result;
    }
    result.columns_at = *columns;
    if (reader[*columns].kind == json::Kind::string) {
        result.by_name = reader.choice(*columns, {"by-name"}) == "by-name";
        return result;
    }
    if (!reader.is_kind(*columns, json::Kind::object)) return result;
    for (const json::NodeIndex member : reader.document().children(*columns)) {
        if (reader[member].name == "*" && reader[member].kind == json::Kind::string) {
            result.by_name = reader.choice(member, {"by-name"}) == "by-name";
        } else {
            result.columns.push_back(read_column(reader, member));
        }
    }
    return result;
}

// The deviations that a source allows, by name.
void read_lenient(const SyntaxReader& reader, json::NodeIndex at, SourceSyntax& out) {
    if (!reader.is_kind(at, json::Kind::array)) return;
    for (const json::NodeIndex element : reader.document().children(at)) {
        const std::string deviation = reader.choice(element, {"hex_escapes", "assignment"});
        out.hex_escapes |= deviation == "hex_escapes";
        out.assignment |= deviation == "assignment";
    }
}

std::vector<PointerSyntax> read_all_pointers(const SyntaxReader& reader, json::NodeIndex at) {
    std::vector<PointerSyntax> found;
    if (!reader.is_kind(at, json::Kind::array)) return found;
    for (const json::NodeIndex element : reader.document().children(at)) {
        if (auto one = reader.pointer(element)) found.push_back(std::move(*one));
    }
    return found;
}

SourceSyntax read_source(const SyntaxReader& reader, json::NodeIndex at) {
    SourceSyntax result;
    result.at = at;
    reader.check_members(
        at, {"comment", "use", "files", "records", "if_present", "if_absent", "optional", "one_of", "empty",
             "format", "where", "rows", "ignore", "secret", "lenient", "expect_count"});
    result.files = read_files(reader, at);
    result.records.tokens.push_back({"*", true});
    if (const auto found = reader.document().member(at, "records")) {
        if (auto records = reader.pattern(*found)) result.records = std::move(*records);
    }
    if (const auto found = reader.document().member(at, "if_present"))
        result.if_present = reader.pattern(*found);
    if (const auto found = reader.document().member(at, "if_absent"))
        result.if_absent = reader.pattern(*found);
    if (const auto found = reader.document().member(at, "optional")) result.optional = reader.flag(*found);
    if (const auto found = reader.document().member(at, "one_of")) {
        result.one_of = reader.text(*found).value_or("");
        if (result.optional)
            reader.value_error(*found, "\"optional\" and \"one_of\" exclude each other",
                               "leave \"optional\" out: one file of those that \"one_of\" names is enough");
    }
    if (const auto found = reader.document().member(at, "empty"))
        result.empty_ok = reader.choice(*found, {"ok"}) == "ok";
    if (const auto found = reader.document().member(at, "format")) {
        const std::string format = reader.choice(*found, {"json", "ndjson"});
        result.json = format == "json";
        result.ndjson = format == "ndjson";
    }
    if (const auto found = reader.document().member(at, "lenient")) read_lenient(reader, *found, result);
    if (const auto found = reader.document().member(at, "expect_count")) {
        result.expect_count = reader.pattern(*found);
        result.expect_count_at = *found;
    }
    if (const auto found = reader.document().member(at, "where"))
        result.where = read_conditions(reader, *found);
    if (const auto found = reader.document().member(at, "ignore"))
        result.ignore = read_all_pointers(reader, *found);
    if (const auto found = reader.document().member(at, "secret"))
        result.secret = read_all_pointers(reader, *found);
    const auto rows = reader.document().member(at, "rows");
    if (!rows) {
        reader.value_error(at, "the source has no \"rows\"");
    } else if (reader.is_kind(*rows, json::Kind::array)) {
        for (const json::NodeIndex element : reader.document().children(*rows)) {
            if (reader.is_kind(element, json::Kind::object)) result.rows.push_back(read_row(reader, element));
        }
        if (reader.document().children(*rows).empty() && result.where.empty())
            reader.value_error(*rows, "\"rows\" is empty",
                               "a source that drops records says with \"where\" which ones");
    }
    return result;
}

}  // namespace

MappingSyntax read_mapping(const MappingDocument& document, Findings& findings) {
    const SyntaxReader reader(document, findings);
    MappingSyntax result;
    if (!reader.is_kind(0, json::Kind::object)) return result;
    reader.check_members(0, {"$schema", "comment", "define", "time_zone", "sources", "ignore_files"});
    if (const auto at = reader.document().member(0, "$schema")) reader.text(*at);
    if (const auto at = reader.document().member(0, "time_zone")) result.time_zone = reader.zone(*at);
    if (const auto at = reader.document().member(0, "ignore_files"))
        result.ignore_files = read_ignored_files(reader, *at);
    const auto sources = reader.document().member(0, "sources");
    if (!sources) {
        reader.value_error(0, "the mapping has no \"sources\"");
        return result;
    }
    if (!reader.is_kind(*sources, json::Kind::array)) return result;
    std::size_t rules = 0;
    for (const json::NodeIndex element : reader.document().children(*sources)) {
        if (!reader.is_kind(element, json::Kind::object)) continue;
        result.sources.push_back(read_source(reader, element));
        rules += result.sources.back().rows.size();
    }
    if (result.sources.empty()) reader.value_error(*sources, "\"sources\" is empty");
    const auto only_drops = [](const SourceSyntax& source) {
        return source.rows.empty() && !source.where.empty();
    };
    if (!result.sources.empty() && std::ranges::all_of(result.sources, only_drops))
        reader.value_error(*sources, "no source has a row rule");
    if (rules > most_rules || result.sources.size() > most_rules)
        reader.value_error(*sources, fmt::format("a mapping has at most {} sources and {} row rules",
                                                 most_rules, most_rules));
    return result;
}

}  // namespace copyover::mapping

// The mapping, its sources and its row rules.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mapping/syntax_reader.hpp"
#include "mapping/trie.hpp"

namespace copyover::mapping {

namespace {

// Every row rule and every source is a bit of a word while a record is accounted for.
constexpr std::size_t most_rules = mask_bits;

}  // namespace

MappingSyntax read_mapping(const MappingDocument& document, Findings& findings) {
    return SyntaxReader(document, findings).mapping();
}

MappingSyntax SyntaxReader::mapping() {
    MappingSyntax result;
    if (!is_kind(0, json::Kind::object)) return result;
    check_members(0, {"$schema", "comment", "time_zone", "sources", "ignore_files"});
    if (const auto at = document_.member(0, "$schema")) text(*at);
    if (const auto at = document_.member(0, "time_zone")) result.time_zone = zone(*at);
    if (const auto at = document_.member(0, "ignore_files")) ignored_files(*at, result);
    const auto sources = document_.member(0, "sources");
    if (!sources) {
        value_error(0, "the mapping has no \"sources\"");
        return result;
    }
    if (!is_kind(*sources, json::Kind::array)) return result;
    std::size_t rules = 0;
    for (const json::NodeIndex element : document_.children(*sources)) {
        if (!is_kind(element, json::Kind::object)) continue;
        result.sources.push_back(source(element));
        rules += result.sources.back().rows.size();
    }
    if (result.sources.empty()) value_error(*sources, "\"sources\" is empty");
    const auto only_drops = [](const SourceSyntax& source) {
        return source.rows.empty() && !source.where.empty();
    };
    if (!result.sources.empty() && std::ranges::all_of(result.sources, only_drops))
        value_error(*sources, "no source has a row rule");
    if (rules > most_rules || result.sources.size() > most_rules)
        value_error(*sources,
                    fmt::format("a mapping has at most {} sources and {} row rules", most_rules, most_rules));
    return result;
}

SourceSyntax SyntaxReader::source(json::NodeIndex at) {
    SourceSyntax result;
    result.at = at;
    check_members(at, {"comment", "files", "records", "if_present", "if_absent", "optional", "empty",
                       "format", "where", "rows", "ignore", "secret", "lenient", "expect_count"});
    source_files(at, result);
    result.records.tokens.push_back({"*", true});
    if (const auto found = document_.member(at, "records")) {
        if (auto records = pattern(*found)) result.records = std::move(*records);
    }
    if (const auto found = document_.member(at, "if_present")) result.if_present = pattern(*found);
    if (const auto found = document_.member(at, "if_absent")) result.if_absent = pattern(*found);
    if (const auto found = document_.member(at, "optional")) result.optional = flag(*found);
    if (const auto found = document_.member(at, "empty")) result.empty_ok = choice(*found, {"ok"}) == "ok";
    if (const auto found = document_.member(at, "format")) {
        const std::string format = choice(*found, {"json", "ndjson"});
        result.json = format == "json";
        result.ndjson = format == "ndjson";
    }
    if (const auto found = document_.member(at, "lenient")) lenient(*found, result);
    if (const auto found = document_.member(at, "expect_count")) {
        result.expect_count = pattern(*found);
        result.expect_count_at = *found;
    }
    if (const auto found = document_.member(at, "where")) result.where = conditions(*found);
    if (const auto found = document_.member(at, "ignore")) result.ignore = pointers(*found);
    if (const auto found = document_.member(at, "secret")) result.secret = pointers(*found);
    const auto rows = document_.member(at, "rows");
    if (!rows) {
        value_error(at, "the source has no \"rows\"");
    } else if (is_kind(*rows, json::Kind::array)) {
        for (const json::NodeIndex element : document_.children(*rows)) {
            if (is_kind(element, json::Kind::object)) result.rows.push_back(row(element));
        }
        if (document_.children(*rows).empty() && result.where.empty())
            value_error(*rows, "\"rows\" is empty",
                        "a source that drops records says with \"where\" which ones");
    }
    return result;
}

// The deviations that a source allows, by name.
void SyntaxReader::lenient(json::NodeIndex at, SourceSyntax& out) {
    if (!is_kind(at, json::Kind::array)) return;
    for (const json::NodeIndex element : document_.children(at))
        out.hex_escapes |= choice(element, {"hex_escapes"}) == "hex_escapes";
}

std::vector<PointerSyntax> SyntaxReader::pointers(json::NodeIndex at) {
    std::vector<PointerSyntax> found;
    if (!is_kind(at, json::Kind::array)) return found;
    for (const json::NodeIndex element : document_.children(at)) {
        if (auto one = pointer(element)) found.push_back(std::move(*one));
    }
    return found;
}

RowSyntax SyntaxReader::row(json::NodeIndex at) {
    RowSyntax result;
    result.at = at;
    check_members(at,
                  {"comment", "table", "each", "where", "columns", "on_orphan", "on_duplicate", "secret"});
    if (const auto found = document_.member(at, "table")) {
        result.table = {*found, text(*found).value_or("")};
    } else {
        value_error(at, "the row rule has no \"table\"");
    }
    if (const auto found = document_.member(at, "each")) result.each = pattern_below_record(*found);
    if (const auto found = document_.member(at, "where")) result.where = conditions(*found);
    if (const auto found = document_.member(at, "on_orphan")) result.on_orphan = orphans(*found);
    if (const auto found = document_.member(at, "on_duplicate")) {
        const std::string policy = choice(*found, {"error", "first", "last", "identical"});
        result.on_duplicate_at = *found;
        result.on_duplicate = policy == "first"       ? DuplicatePolicy::first
                              : policy == "last"      ? DuplicatePolicy::last
                              : policy == "identical" ? DuplicatePolicy::identical
                                                      : DuplicatePolicy::error;
    }
    if (const auto found = document_.member(at, "secret"); found && is_kind(*found, json::Kind::array)) {
        for (const json::NodeIndex element : document_.children(*found)) {
            if (auto name = text(element)) result.secret.push_back({element, std::move(*name)});
        }
    }
    const auto columns = document_.member(at, "columns");
    if (!columns) {
        value_error(at, "the row rule has no \"columns\"");
        return result;
    }
    result.columns_at = *columns;
    if (document_[*columns].kind == json::Kind::string) {
        result.by_name = choice(*columns, {"by-name"}) == "by-name";
        return result;
    }
    if (!is_kind(*columns, json::Kind::object)) return result;
    for (const json::NodeIndex member : document_.children(*columns)) {
        if (document_[member].name == "*" && document_[member].kind == json::Kind::string) {
            result.by_name = choice(member, {"by-name"}) == "by-name";
        } else if (auto one = column(member)) {
            result.columns.push_back(std::move(*one));
        }
    }
    return result;
}

std::vector<ConditionSyntax> SyntaxReader::conditions(json::NodeIndex at) {
    std::vector<ConditionSyntax> found;
    if (!is_kind(at, json::Kind::object)) return found;
    for (const json::NodeIndex member : document_.children(at)) {
        if (auto one = condition(member)) found.push_back(std::move(*one));
    }
    return found;
}

std::optional<ConditionSyntax> SyntaxReader::condition(json::NodeIndex at) {
    auto source = pointer(at, document_[at].name);
    if (!source) return std::nullopt;
    ConditionSyntax result;
    result.source = std::move(*source);
    if (document_[at].kind != json::Kind::object) {
        result.values = scalars(at);
        return result;
    }
    check_members(at, {"present", "absent", "not"});
    const std::vector<json::NodeIndex> members = document_.children(at);
    if (members.size() != 1) {
        value_error(at,
                    fmt::format("{} takes exactly one of \"present\", \"absent\" and \"not\"", called(at)));
        return std::nullopt;
    }
    const std::string_view word = document_[members.front()].name;
    if (word == "not") {
        result.kind = ConditionSyntax::Kind::differs;
        result.values = scalars(members.front());
        return result;
    }
    if (word != "present" && word != "absent") return std::nullopt;
    result.kind = word == "present" ? ConditionSyntax::Kind::present : ConditionSyntax::Kind::absent;
    if (!flag(members.front()) && document_[members.front()].kind == json::Kind::boolean)
        value_error(members.front(), fmt::format("\"{}\" can only be true", word));
    return result;
}

std::vector<OrphanSyntax> SyntaxReader::orphans(json::NodeIndex at) {
    std::vector<OrphanSyntax> found;
    if (!is_kind(at, json::Kind::object)) return found;
    for (const json::NodeIndex member : document_.children(at)) {
        if (auto one = orphan(member)) found.push_back(std::move(*one));
    }
    return found;
}

std::optional<OrphanSyntax> SyntaxReader::orphan(json::NodeIndex at) {
    OrphanSyntax result;
    result.at = at;
    result.column = document_[at].name;
    if (document_[at].kind != json::Kind::object) {
        const std::string policy = choice(at, {"reject", "null"});
        result.policy = policy == "null" ? OrphanPolicy::set_null : OrphanPolicy::reject;
        return result;
    }
    check_members(at, {"create"});
    const auto create = document_.member(at, "create");
    if (!create) {
        value_error(at, fmt::format("{} takes \"reject\", \"null\" or {{\"create\": columns}}", called(at)));
        return std::nullopt;
    }
    if (!is_kind(*create, json::Kind::object)) return std::nullopt;
    result.policy = OrphanPolicy::create;
    for (const json::NodeIndex member : document_.children(*create)) {
        if (auto one = column(member)) result.create.push_back(std::move(*one));
    }
    return result;
}

}  // namespace copyover::mapping

#include "draft/render_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/json_quoting.hpp"

namespace copyover::draft {

namespace {

std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items)
        out += (out.empty() ? "" : ", ") + item;
    return "[" + out + "]";
}

std::string reading(const DraftColumn& column, std::size_t at) {
    std::string pointer = json_string(column.pointers[at]);
    if (at >= column.forms.size() || column.forms[at].empty()) return pointer;
    return fmt::format("{{ \"from\": {}, \"as\": {} }}", pointer, json_string(column.forms[at]));
}

// What a column does beside reading: the form of all its readings, empty texts, repairs.
std::string options(const DraftColumn& column, bool form) {
    std::string out;
    if (form && column.has_forms()) out += fmt::format(", \"as\": {}", json_string(column.forms.front()));
    if (column.empty_is_null) out += ", \"null_if\": [\"\"]";
    if ((column.repairs & lost_nul) != 0) out += ", \"on_nul\": \"replace\"";
    if ((column.repairs & lost_surrogate) != 0) out += ", \"on_surrogate\": \"replace\"";
    if ((column.repairs & lost_precision) != 0) out += ", \"on_precision\": \"truncate\"";
    return out;
}

std::string capture_rule(const DraftColumn& column) {
    std::vector<std::string> parts;
    for (const std::string& part : column.pointers)
        parts.push_back(fmt::format("{{ \"file\": {} }}", json_string(part)));
    if (column.repeated) return list({parts.front(), json_string(*column.repeated)});
    if (parts.size() == 1) return parts.front();
    return fmt::format("{{ \"join\": {}, \"delimiter\": {} }}", list(parts), json_string(column.delimiter));
}

std::string rule(const DraftColumn& column) {
    std::vector<std::string> pointers;
    std::vector<std::string> readings;
    for (std::size_t i = 0; i < column.pointers.size(); ++i) {
        pointers.push_back(json_string(column.pointers[i]));
        readings.push_back(reading(column, i));
    }
    switch (column.kind) {
        case DraftColumn::Kind::rest: return "{ \"rest\": true }";
        case DraftColumn::Kind::capture: return capture_rule(column);
        case DraftColumn::Kind::equal: return fmt::format("{{ \"equal\": {} }}", list(pointers));
        case DraftColumn::Kind::collect:
            return fmt::format("{{ \"collect\": {}{} }}", list(pointers), options(column, true));
        case DraftColumn::Kind::pointers: break;
    }
    if (readings.size() == 1) {
        const std::string said = options(column, true);
        return said.empty() ? pointers.front() : fmt::format("{{ \"from\": {}{} }}", pointers.front(), said);
    }
    const std::string said = options(column, false);
    return said.empty() ? list(readings) : fmt::format("{{ \"from\": {}{} }}", list(readings), said);
}

// Which of what stands there is a record.
std::string where(const DraftTable& table, std::string_view indent) {
    std::vector<std::string> conditions;
    if (table.skips_null) conditions.emplace_back("\"\": { \"not\": null }");
    for (const std::string& pointer : table.absent)
        conditions.push_back(json_string(pointer) + ": { \"absent\": true }");
    if (conditions.empty()) return "";
    return fmt::format("{}\"where\": {{ {} }},\n", indent, fmt::join(conditions, ", "));
}

std::string row_rule(const DraftTable& table) {
    std::vector<std::string> secrets;
    std::string columns;
    for (const DraftColumn& column : table.columns) {
        columns += fmt::format("{}            {}: {}", columns.empty() ? "" : ",\n", json_string(column.name),
                               rule(column));
        if (column.secret) secrets.push_back(json_string(column.name));
    }
    const std::string each =
        table.each.empty() ? "" : fmt::format("          \"each\": {},\n", json_string(table.each));
    const std::string secret =
        secrets.empty() ? "" : fmt::format(",\n          \"secret\": {}", list(secrets));
    std::string options_of_rule;
    if (!table.each.empty()) options_of_rule += where(table, "          ");
    if (table.supersedes) options_of_rule += "          \"on_duplicate\": \"last\",\n";
    if (table.repeats) options_of_rule += "          \"on_duplicate\": \"identical\",\n";
    return fmt::format(
        "        {{\n          \"table\": {},\n{}{}          \"columns\": {{\n{}\n          }}{}\n        }}",
        json_string(table.name), each, options_of_rule, columns, secret);
}

// Tables of the same records stand behind one another.
std::string source(std::span<const DraftTable> tables) {
    const DraftTable& first = tables.front();
    std::string rules;
    std::vector<std::string> ignored;
    for (const DraftTable& table : tables) {
        rules += (rules.empty() ? "" : ",\n") + row_rule(table);
        for (const std::string& pointer : table.ignored)
            ignored.push_back(json_string((table.each.empty() ? "" : table.each) + pointer));
    }
    // Of the records, not of one table: rows are nested in them, too.
    std::string options = first.each.empty() ? where(first, "      ") : "";
    if (first.lines) options += "      \"format\": \"ndjson\",\n";
    if (first.empty_ok) options += "      \"empty\": \"ok\",\n";
    const std::string ignore = ignored.empty() ? "" : fmt::format(",\n      \"ignore\": {}", list(ignored));
    return fmt::format(
        "    {{\n      \"files\": {},\n      \"records\": {},\n{}      \"rows\": [\n{}\n      ]{}\n    }}",
        json_string(first.files), json_string(first.records), options, rules, ignore);
}

std::string sources(std::span<const DraftTable> tables) {
    std::string out;
    for (std::size_t begin = 0, end = 0; begin < tables.size(); begin = end) {
        const auto is_other = [&](const DraftTable& table) {
            return table.files != tables[begin].files || table.records != tables[begin].records;
        };
        end =
            static_cast<std::size_t>(std::ranges::find_if(tables.subspan(begin), is_other) - tables.begin());
        out += (out.empty() ? "" : ",\n") + source(tables.subspan(begin, end - begin));
    }
    return out;
}

}  // namespace

std::string mapping_json(const Draft& draft) {
    std::vector<std::string> ignored;
    for (const std::string& glob : draft.ignore_files)
        ignored.push_back(json_string(glob));
    const std::string ignore = ignored.empty() ? "" : fmt::format(",\n  \"ignore_files\": {}", list(ignored));
    return fmt::format("{{\n  \"$schema\": \"copyover.mapping/1\",\n{}  \"sources\": [\n{}\n  ]{}\n}}\n",
                       draft.wall_time ? "  \"time_zone\": \"UTC\",\n" : "", sources(draft.tables), ignore);
}

}  // namespace copyover::draft

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "draft/render.hpp"
#include "mapping/json_text.hpp"

namespace copyover::draft {

namespace {

std::string json_name(std::string_view text) {
    std::string out;
    mapping::append_json_string(text, out);
    return out;
}

std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items)
        out += (out.empty() ? "" : ", ") + item;
    return "[" + out + "]";
}

std::string reading(const std::string& pointer, const std::string& form) {
    if (form.empty()) return json_name(pointer);
    return fmt::format("{{ \"from\": {}, \"as\": {} }}", json_name(pointer), json_name(form));
}

std::string rule(const DraftColumn& column) {
    std::vector<std::string> readings;
    for (const std::string& pointer : column.pointers)
        readings.push_back(reading(pointer, column.form));
    switch (column.kind) {
        case DraftColumn::Kind::rest: return "{ \"rest\": true }";
        case DraftColumn::Kind::equal: return fmt::format("{{ \"equal\": {} }}", list(readings));
        case DraftColumn::Kind::pointers: break;
    }
    return readings.size() == 1 ? readings.front() : list(readings);
}

std::string row_rule(const DraftTable& table) {
    std::vector<std::string> secrets;
    std::string columns;
    for (const DraftColumn& column : table.columns) {
        columns += fmt::format("{}            {}: {}", columns.empty() ? "" : ",\n", json_name(column.name),
                               rule(column));
        if (column.secret) secrets.push_back(json_name(column.name));
    }
    const std::string each =
        table.each.empty() ? "" : fmt::format("          \"each\": {},\n", json_name(table.each));
    const std::string secret =
        secrets.empty() ? "" : fmt::format(",\n          \"secret\": {}", list(secrets));
    return fmt::format(
        "        {{\n          \"table\": {},\n{}          \"columns\": {{\n{}\n          }}{}\n        }}",
        json_name(table.name), each, columns, secret);
}

// Tables of the same records stand behind one another.
std::string source(std::span<const DraftTable> tables) {
    const DraftTable& first = tables.front();
    std::string rules;
    for (const DraftTable& table : tables)
        rules += (rules.empty() ? "" : ",\n") + row_rule(table);
    return fmt::format(
        "    {{\n      \"files\": {},\n      \"records\": {},\n{}      \"rows\": [\n{}\n      ]\n    }}",
        json_name(first.files), json_name(first.records), first.empty_ok ? "      \"empty\": \"ok\",\n" : "",
        rules);
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
        ignored.push_back(json_name(glob));
    const std::string ignore = ignored.empty() ? "" : fmt::format(",\n  \"ignore_files\": {}", list(ignored));
    return fmt::format("{{\n{}  \"sources\": [\n{}\n  ]{}\n}}\n",
                       draft.wall_time ? "  \"time_zone\": \"UTC\",\n" : "", sources(draft.tables), ignore);
}

}  // namespace copyover::draft

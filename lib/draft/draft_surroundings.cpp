#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "draft/column_notes.hpp"
#include "draft/draft.hpp"
#include "draft/names.hpp"
#include "draft/table_drafter.hpp"

namespace copyover::draft {

namespace {

std::vector<std::string> names_in(const std::string& pointer) {
    std::vector<std::string> names;
    const auto pattern = json::parse_pattern(pointer);
    for (const json::PatternToken& token : std::get<json::Pattern>(pattern).tokens)
        names.push_back(token.name);
    return names;
}

DraftColumn column_of(const Collection& collection) {
    const Member& values = collection.whole();
    const auto type = collection.no_objects() ? values.type() : Candidate::jsonb;
    DraftColumn column;
    column.type = type ? sql_type(*type) : values.fits_jsonb() ? "jsonb" : "json";
    if (type && is_time(*type)) column.form = "iso8601";
    column.not_null = values.nulls() == 0;
    column.evidence = collection.no_objects() ? values.kinds() : "an empty object";
    return column;
}

}  // namespace

DraftTable draft_surroundings(std::span<const std::string> pointers, std::span<const Collection> seen) {
    std::vector<std::vector<std::string>> names;
    for (const std::string& pointer : pointers)
        names.push_back(names_in(pointer));
    const auto record = static_cast<std::size_t>(
        std::ranges::min_element(names, {}, &std::vector<std::string>::size) - names.begin());
    DraftTable table;
    table.records = pointers[record];
    table.record_count = seen[record].records();
    table.reason = "values beside records, one row for each document";
    std::set<std::string> taken;
    for (std::size_t i = 0; i < pointers.size(); ++i) {
        DraftColumn column = column_of(seen[i]);
        column.name = unused_name(snake_case(fmt::format("{}", fmt::join(names[i], "_"))), taken);
        column.pointers = {i == record ? std::string()
                                       : fmt::format("{}{}", names[record].size(), pointers[i])};
        column.secret = std::ranges::any_of(names[i], sounds_secret);
        if (seen[i].no_objects() && seen[i].whole().is_empty()) {
            table.decisions.push_back(
                fmt::format("`{}` never holds a value, so nothing tells its type. Give it the one that you "
                            "know it to have.",
                            column.name));
        }
        if (column.secret) table.decisions.push_back(secret_decision(column.name));
        const bool is_key = sounds_like_key(names[i].back()) && column.not_null && can_be_key(column.type) &&
                            seen[i].value_key().unique() && seen[i].value_key().count() == table.record_count;
        if (is_key && table.primary_key.empty()) table.primary_key = {column.name};
        table.columns.push_back(std::move(column));
    }
    return table;
}

}  // namespace copyover::draft

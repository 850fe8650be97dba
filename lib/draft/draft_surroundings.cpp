#include "draft/draft_surroundings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "draft/column_notes.hpp"
#include "draft/draft.hpp"
#include "draft/key_choice.hpp"
#include "draft/names.hpp"
#include "draft/table_drafter.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

std::vector<std::string> names_in(const std::string& pointer) {
    std::vector<std::string> names;
    const auto pattern = json::parse_pattern(pointer);
    for (const json::PatternToken& token : std::get<json::Pattern>(pattern).tokens)
        names.push_back(token.name);
    return names;
}

// Wrappers that all values have in common tell nothing: without them.
void leave_out_wrappers(std::vector<std::vector<std::string>>& names) {
    const auto is_shared = [&] {
        return std::ranges::all_of(names, [&](const auto& steps) {
            return steps.size() > 1 && steps.front() == names.front().front();
        });
    };
    while (is_shared()) {
        for (auto& steps : names)
            steps.erase(steps.begin());
    }
}

std::string named_after(const std::vector<std::string>& steps) {
    return snake_case(fmt::format("{}", fmt::join(steps, "_")));
}

DraftColumn column_of(const Collection& collection) {
    const Member& values = collection.whole();
    DraftColumn column;
    column.type = collection.fits_jsonb() ? "jsonb" : "json";
    column.not_null = values.nulls() == 0;
    column.seen = values.seen();
    column.evidence = collection.no_objects() ? values.kinds() : "objects";
    if (!collection.no_objects()) return column;
    const std::optional<Candidate> type = values.type();
    if (!type) return column;
    column.type = sql_type(*type);
    if (!form_of(*type).empty()) column.forms = {std::string(form_of(*type))};
    column.repairs = values.repairs(*type);
    column.empty_is_null = *type != Candidate::text && values.empty_texts() > 0;
    column.not_null = column.not_null && !column.empty_is_null;
    return column;
}

// Fills the table of values whose names and pointers, as seen from its record, are known.
struct Values {
    std::span<const Collection> seen;
    std::vector<std::vector<std::string>> names;
    std::vector<std::string> pointers;
    std::set<std::string> taken;           // names of columns
    std::set<std::size_t> repeating = {};  // values that a capture repeats
};

void add_captures(const PathTemplate& path, std::size_t record, Values& values, DraftTable& table) {
    for (std::size_t i = 0; i < path.captures.size() && i < values.seen[record].captures().size(); ++i) {
        DraftColumn column = capture_column(path.captures[i], values.seen[record].captures()[i]);
        const auto repeats = [&](std::size_t value) {
            return values.seen[value].equal_captures(i) == table.record_count &&
                   values.seen[value].records() == table.record_count && !values.repeating.contains(value);
        };
        std::size_t same = 0;
        while (same < values.pointers.size() && !repeats(same))
            ++same;
        if (same < values.pointers.size() && column.pointers.size() == 1 && table.record_count > 1) {
            values.repeating.insert(same);
            repeat(column, values.pointers[same]);
            column.name = unused_name(named_after(values.names[same]), values.taken);
            table.columns.push_back(std::move(column));
            continue;
        }
        if (std::ranges::any_of(values.names,
                                [&](const auto& steps) { return named_after(steps) == column.name; }))
            column.name = "file_" + column.name;
        column.name = unused_name(column.name, values.taken);
        table.columns.push_back(std::move(column));
    }
}

void add_values(Values& values, DraftTable& table) {
    for (std::size_t i = 0; i < values.pointers.size(); ++i) {
        if (values.repeating.contains(i)) continue;
        DraftColumn column = column_of(values.seen[i]);
        column.name = unused_name(named_after(values.names[i]), values.taken);
        column.pointers = {values.pointers[i]};
        column.not_null = column.not_null && values.seen[i].records() == table.record_count;
        column.secret = std::ranges::any_of(values.names[i], sounds_secret);
        if (values.seen[i].no_objects() && values.seen[i].whole().is_empty()) {
            table.decisions.push_back(
                fmt::format("`{}` never holds a value, so nothing tells its type. Give it the one that you "
                            "know it to have.",
                            column.name));
        }
        if (column.secret) table.decisions.push_back(secret_decision(column.name));
        const bool is_key = sounds_like_key(values.names[i].back()) && column.not_null &&
                            can_be_key(column) && values.seen[i].value_key().unique() &&
                            values.seen[i].value_key().count() == table.record_count;
        if (is_key && table.primary_key.empty()) table.primary_key = {column.name};
        for (std::string& repair : repairs_of(column))
            table.repairs.push_back(std::move(repair));
        table.columns.push_back(std::move(column));
    }
}

}  // namespace

DraftTable draft_surroundings(std::span<const std::string> pointers, std::span<const Collection> seen,
                              const PathTemplate& path) {
    std::vector<std::vector<std::string>> names;
    for (const std::string& pointer : pointers)
        names.push_back(names_in(pointer));
    // The value that stands highest, and in most documents, is the record.
    std::size_t record = 0;
    for (std::size_t i = 1; i < names.size(); ++i) {
        if (names[i].size() > names[record].size()) continue;
        if (names[i].size() < names[record].size() || seen[i].records() > seen[record].records()) record = i;
    }
    DraftTable table;
    table.records = pointers[record];
    table.record_count = seen[record].records();
    table.reason = "values beside records, one row for each document";
    const std::size_t depth = names[record].size();
    leave_out_wrappers(names);
    Values values{seen, std::move(names), {}, {}};
    for (std::size_t i = 0; i < pointers.size(); ++i)
        values.pointers.push_back(i == record ? std::string() : fmt::format("{}{}", depth, pointers[i]));
    add_captures(path, record, values, table);
    add_values(values, table);
    if (table.primary_key.empty() && path.tells_all) {
        for (const DraftColumn& column : table.columns)
            if (column.kind == DraftColumn::Kind::capture) table.primary_key.push_back(column.name);
    }
    return table;
}

}  // namespace copyover::draft

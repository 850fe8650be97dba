#include "draft/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "draft/column_notes.hpp"
#include "draft/names.hpp"
#include "draft/table_drafter.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

// How many of the row rules and levels that a mapping may have the table needs: one, and one for each number
// of steps that its pointers go outwards.
std::size_t room_for(const DraftTable& table) {
    std::set<std::string> levels;
    for (const DraftColumn& column : table.columns) {
        for (const std::string& pointer : column.pointers) {
            const std::size_t digits = pointer.find_first_not_of("0123456789");
            if (digits != 0 && digits != std::string::npos && !pointer.starts_with("0#"))
                levels.insert(pointer.substr(0, digits));
        }
    }
    return 1 + levels.size();
}

bool reads_members(const DraftTable& table, const std::string& without) {
    return std::ranges::any_of(table.columns, [&](const DraftColumn& column) {
        return column.name != without && std::ranges::any_of(column.pointers, [](const std::string& pointer) {
                   return pointer.starts_with('/');
               });
    });
}

// Why the member cannot be a table; empty where it can.
std::string_view reason_to_stay(const DraftTable& parent, const NestedMember& nested) {
    if (parent.supersedes) return "a later line replaces the record with all that it holds";
    if (parent.primary_key.empty()) return "the table has no primary key that its rows could refer to";
    if (nested.nested->records()->has_unstorable_keys()) return "PostgreSQL cannot store some of its names";
    return reads_members(parent, nested.column) ? "" : "no other member tells its type";
}

std::size_t steps_in(std::string_view pointer) {
    return static_cast<std::size_t>(std::ranges::count(pointer, '/'));
}

TablePlace place_of(const NestedMember& member, const DraftTable& parent) {
    const NestedRecords& nested = *member.nested;
    const std::string below = member.pointer + nested.pattern();
    TablePlace place;
    place.records = parent.records;
    place.each = parent.each + below;
    place.named = nested.records()->has_own_names();
    place.wrappers = steps_in(nested.element_pointer());
    place.levels = steps_in(below);
    place.parent = &parent;
    return place;
}

// The column moves from its table to the new one, to which map_onto gives it back where there is no such
// table.
void take_column(DraftTable& parent, const std::string& name, DraftTable& child) {
    const auto column = std::ranges::find(parent.columns, name, &DraftColumn::name);
    child.instead = *column;
    parent.columns.erase(column);
}

// Makes tables of members of tables[at], behind it, as far as there is room.
void draft_nested(std::size_t at, const std::vector<NestedMember>& nested, std::vector<DraftTable>& tables,
                  DraftRoom& room) {
    for (const NestedMember& member : nested) {
        const auto stay = [&](std::string_view reason) {
            const auto column = std::ranges::find(tables[at].columns, member.column, &DraftColumn::name);
            tables[at].decisions.push_back(decision_to_nest(*column, reason));
        };
        if (const std::string_view reason = reason_to_stay(tables[at], member); !reason.empty()) {
            stay(reason);
            continue;
        }
        TablePlace place = place_of(member, tables[at]);
        std::string name = snake_case(member.member);
        if (is_generic(member.member) || room.names.contains(name))
            name = fmt::format("{}_{}", singular(tables[at].name), name);
        place.name = name;
        OneTable drafted = draft_one(place, *member.nested->records());
        if (drafted.whole) {
            stay("their members tell no types");
            continue;
        }
        const std::size_t needed = room_for(drafted.table);
        if (needed > room.rules) {
            stay("a mapping has too few row rules for all tables");
            continue;
        }
        room.rules -= needed;
        drafted.table.name = unused_name(name, room.names);
        drafted.table.reason = fmt::format("{} of each record, a row for each {}",
                                           joined({member.member}, ""), place.named ? "member" : "element");
        drafted.table.skips_null = member.nested->has_nulls();
        drafted.table.repeats = tables[at].repeats;  // with the record around it
        take_column(tables[at], member.column, drafted.table);
        for (const std::string& said : member.said)
            tables[at].ignored.push_back(member.pointer + said);
        tables.push_back(std::move(drafted.table));
        draft_nested(tables.size() - 1, drafted.nested, tables, room);
    }
}

}  // namespace

std::vector<DraftTable> draft_tables(std::string_view name, const json::Pattern& records,
                                     const Collection& collection, DraftRoom& room,
                                     const PathTemplate& path) {
    std::vector<DraftTable> tables;
    const auto& tokens = records.tokens;
    // Steps behind the last `*`: wrappers of each record.
    const auto last = std::ranges::find(tokens.rbegin(), tokens.rend(), true, &json::PatternToken::any);
    const auto wrappers = static_cast<std::size_t>(last - tokens.rbegin());
    const auto stars = std::ranges::count(tokens, true, &json::PatternToken::any);
    TablePlace place;
    place.name = unused_name(name, room.names);
    place.records = json::to_string(records);
    place.named = !tokens.empty() && tokens.back().any && collection.has_own_names();
    place.grouped = tokens.size() > 1 && tokens.back().any && tokens[tokens.size() - 2].any &&
                    collection.has_group_names();
    place.wrappers = stars == 0 ? 0 : wrappers;
    place.numbered = !place.named && (stars == 1 || (stars == 2 && place.grouped));
    place.path = &path;
    place.collections = room.collections;
    OneTable drafted = draft_one(place, collection);
    tables.push_back(std::move(drafted.table));
    draft_nested(0, drafted.nested, tables, room);
    return tables;
}

}  // namespace copyover::draft

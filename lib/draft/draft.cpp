#include "draft/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "draft/column_notes.hpp"
#include "draft/names.hpp"
#include "draft/table_drafter.hpp"

namespace copyover::draft {

namespace {

// "user_id", "userId" and "author_user_id" are called like a table "users" or "user".
bool called_like(std::string_view column, std::string_view table) {
    for (const std::string_view ending : {"_id", "_key"}) {
        if (!column.ends_with(ending)) continue;
        const std::string_view name = column.substr(0, column.size() - ending.size());
        const auto is = [&](std::string_view singular) {
            return !singular.empty() && (name == singular || name.ends_with("_" + std::string(singular)));
        };
        if (is(table) || (table.ends_with('s') && is(table.substr(0, table.size() - 1)))) return true;
    }
    return false;
}

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
    if (parent.primary_key.empty()) return "the table has no primary key that its rows could refer to";
    if (nested.records->has_unstorable_keys()) return "PostgreSQL cannot store some of its names";
    return reads_members(parent, nested.column) ? "" : "no other member tells its type";
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
        TablePlace place;
        place.records = tables[at].records;
        place.each = tables[at].each + pointer_to(member.member) + "/*";
        place.named = member.records->has_own_names();
        place.parent = &tables[at];
        OneTable drafted = draft_one(place, *member.records);
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
        std::string name = snake_case(member.member);
        if (is_generic(member.member) || room.names.contains(name))
            name = fmt::format("{}_{}", singular(tables[at].name), name);
        drafted.table.name = unused_name(name, room.names);
        drafted.table.reason = fmt::format("{} of each record, a row for each {}",
                                           joined({member.member}, ""), place.named ? "member" : "element");
        take_column(tables[at], member.column, drafted.table);
        tables.push_back(std::move(drafted.table));
        draft_nested(tables.size() - 1, drafted.nested, tables, room);
    }
}

}  // namespace

std::vector<DraftTable> draft_tables(std::string_view name, const json::Pattern& records,
                                     const Collection& collection, DraftRoom& room) {
    std::vector<DraftTable> tables;
    const auto& tokens = records.tokens;
    TablePlace place;
    place.records = json::to_string(records);
    place.named = !tokens.empty() && tokens.back().any && collection.has_own_names();
    place.grouped = tokens.size() > 1 && tokens[tokens.size() - 2].any && collection.has_group_names();
    OneTable drafted = draft_one(place, collection);
    drafted.table.name = unused_name(name, room.names);
    tables.push_back(std::move(drafted.table));
    draft_nested(0, drafted.nested, tables, room);
    return tables;
}

void suggest_references(std::vector<DraftTable>& tables) {
    for (DraftTable& table : tables) {
        for (const DraftColumn& column : table.columns) {
            for (const DraftTable& parent : tables) {
                const auto& known = table.foreign_key;
                if (std::ranges::find(known, column.name) != known.end()) continue;
                if (&parent == &table || parent.primary_key.size() != 1 ||
                    !called_like(column.name, parent.name))
                    continue;
                table.decisions.push_back(fmt::format(
                    "`{}` is called like a reference to `{}`. A foreign key finds orphans: REFERENCES "
                    "{} ({}), with a column of the same type.",
                    column.name, parent.name, sql_name(parent.name), sql_name(parent.primary_key.front())));
            }
        }
    }
}

}  // namespace copyover::draft

#include "draft/group_references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::string_view unnamed = "group_key";

DraftTable* table_called(std::vector<DraftTable>& tables, const std::string& name) {
    const auto found = std::ranges::find(tables, name, &DraftTable::name);
    return found == tables.end() ? nullptr : &*found;
}

DraftColumn* column_called(DraftTable& table, std::string_view name) {
    const auto found = std::ranges::find(table.columns, name, &DraftColumn::name);
    return found == table.columns.end() ? nullptr : &*found;
}

// The values of a primary key of one column, if it is the record's own name or a member.
std::optional<KeyFacts> key_values(const DraftTable& table, Collection& collection) {
    if (table.primary_key.size() != 1) return std::nullopt;
    const auto column = std::ranges::find(table.columns, table.primary_key.front(), &DraftColumn::name);
    const std::string& pointer = column->pointers.front();
    if (pointer == "0#") return collection.own_key();
    for (const NamedMember& member : collection.members()) {
        if (pointer_to(member.name) == pointer) return member.key;
    }
    return std::nullopt;
}

// In the table, in its key, and in those that are nested in it, which refer to it.
void rename(std::vector<DraftTable>& tables, DraftTable& table, const std::string& from,
            const std::string& to) {
    column_called(table, from)->name = to;
    std::ranges::replace(table.primary_key, from, to);
    std::ranges::replace(table.foreign_key, from, to);
    for (DraftTable& child : tables) {
        if (child.parent != table.name || child.each.empty()) continue;
        const auto place = std::ranges::find(child.parent_key, from);
        if (place == child.parent_key.end()) continue;
        *place = to;
        const std::string column =
            child.foreign_key[static_cast<std::size_t>(place - child.parent_key.begin())];
        const bool is_free = column_called(child, to) == nullptr;
        const std::string wanted = is_free ? to : reference_name(table.name, to);
        column_called(child, column)->evidence = fmt::format("`{}` of {}", to, table.name);
        if (column_called(child, wanted) == nullptr) rename(tables, child, column, wanted);
    }
}

// Whether the references of a table lead to another one.
bool leads_to(std::vector<DraftTable>& tables, const DraftTable& from, const std::string& to) {
    for (const DraftTable* at = &from; at != nullptr; at = table_called(tables, at->parent)) {
        if (at->name == to) return true;
        if (at->parent.empty()) return false;
    }
    return false;
}

}  // namespace

void GroupReferences::add(const DraftTable& table, Collection collection) {
    if (auto key = key_values(table, collection)) keys_.push_back({table.name, std::move(*key)});
    const bool grouped = std::ranges::any_of(table.columns, [](const DraftColumn& column) {
        return column.name == unnamed && column.pointers == std::vector<std::string>{"1#"};
    });
    if (grouped && !collection.group_names().empty())
        groups_.push_back({table.name, collection.group_names()});
}

void GroupReferences::resolve(std::vector<DraftTable>& tables) const {
    for (const Group& group : groups_) {
        const Key* parent = nullptr;
        bool several = false;
        for (const Key& key : keys_) {
            const auto is_key = [&](const std::string& name) { return key.values.contains(name); };
            if (key.table == group.table || !std::ranges::all_of(group.names, is_key)) continue;
            several = several || parent != nullptr;
            parent = &key;
        }
        if (parent == nullptr || several) continue;
        DraftTable& table = *table_called(tables, group.table);
        DraftTable& target = *table_called(tables, parent->table);
        const std::string wanted = reference_name(target.name, target.primary_key.front());
        if (column_called(table, wanted) != nullptr) continue;
        rename(tables, table, std::string(unnamed), wanted);
        DraftColumn& column = *column_called(table, wanted);
        column.evidence += fmt::format(", always `{}` of {}", target.primary_key.front(), target.name);
        const bool may_refer = table.foreign_key.empty() && !leads_to(tables, target, table.name) &&
                               column.type == column_called(target, target.primary_key.front())->type;
        table.decisions.push_back(fmt::format(
            "`{}`: all names that hold records are `{}` of `{}`. If that is chance, give the column another "
            "name{}.",
            wanted, target.primary_key.front(), target.name, may_refer ? " and take the reference out" : ""));
        if (!may_refer) continue;
        table.foreign_key = {wanted};
        table.parent = target.name;
        table.parent_key = target.primary_key;
    }
}

}  // namespace copyover::draft

#include "schema/model.hpp"

#include <algorithm>
#include <tuple>

namespace copyover::schema {

std::string to_string(const Name& name) {
    return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

std::optional<std::size_t> Table::column_index(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &Column::name);
    if (found == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

const Key* Table::primary_key() const {
    const auto found = std::ranges::find(keys, true, &Key::primary);
    return found == keys.end() ? nullptr : &*found;
}

const Table* Schema::find(const Name& name) const {
    const auto matches = [&](const Table& table) {
        return table.name.name == name.name && (name.schema.empty() || table.name.schema == name.schema);
    };
    const auto found = std::ranges::find_if(tables, matches);
    return found == tables.end() ? nullptr : &*found;
}

std::vector<std::size_t> parents_first(const std::vector<const Table*>& tables) {
    const auto refers_to = [&](std::size_t child, std::size_t parent) {
        return child != parent &&
               std::ranges::any_of(tables[child]->foreign_keys,
                                   [&](const ForeignKey& key) { return key.parent == tables[parent]->name; });
    };
    std::vector<std::size_t> waiting(tables.size());
    for (std::size_t i = 0; i < waiting.size(); ++i)
        waiting[i] = i;
    std::vector<std::size_t> order;
    while (!waiting.empty()) {
        const auto is_free = [&](std::size_t child) {
            return std::ranges::none_of(waiting,
                                        [&](std::size_t parent) { return refers_to(child, parent); });
        };
        auto next = std::ranges::find_if(waiting, is_free);
        if (next == waiting.end()) next = waiting.begin();  // a cycle: declaration decides
        order.push_back(*next);
        waiting.erase(next);
    }
    return order;
}

void sort_objects(Table& table) {
    std::ranges::sort(table.keys, [](const Key& a, const Key& b) {
        return a.primary != b.primary ? a.primary : a.name < b.name;
    });
    std::ranges::sort(table.foreign_keys, {}, &ForeignKey::name);
    std::ranges::sort(table.server_rules, [](const ServerRule& a, const ServerRule& b) {
        return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
    });
    std::ranges::sort(table.indexes, {}, &Index::name);
}

}  // namespace copyover::schema

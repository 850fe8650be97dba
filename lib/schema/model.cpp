#include "schema/model.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <tuple>

namespace copyover::schema {

namespace {

std::atomic<bool> public_is_spelt_out{false};

}  // namespace

void spell_out_public(bool spelt_out) {
    public_is_spelt_out = spelt_out;
}

std::string to_string(const Name& name) {
    const bool plain = name.schema.empty() || (name.schema == "public" && !public_is_spelt_out);
    return plain ? name.name : name.schema + "." + name.name;
}

std::string type_label(const Name& name) {
    const bool plain = name.schema.empty() || name.schema == "public" || name.schema == "pg_catalog";
    return plain ? name.name : name.schema + "." + name.name;
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
    const auto found = std::ranges::find(tables, name, &Table::name);
    return found == tables.end() ? nullptr : &*found;
}

namespace {

// For each table the tables that it refers to, directly or through others; its own among them in a cycle.
std::vector<std::vector<bool>> ancestors(const std::vector<const Table*>& tables) {
    const std::size_t count = tables.size();
    std::vector<std::vector<bool>> reached(count, std::vector<bool>(count));
    for (std::size_t child = 0; child < count; ++child) {
        for (std::size_t parent = 0; parent < count; ++parent) {
            reached[child][parent] =
                std::ranges::find(tables[child]->foreign_keys, tables[parent]->name, &ForeignKey::parent) !=
                tables[child]->foreign_keys.end();
        }
    }
    for (std::size_t middle = 0; middle < count; ++middle) {
        for (std::size_t child = 0; child < count; ++child) {
            if (!reached[child][middle]) continue;
            for (std::size_t parent = 0; parent < count; ++parent)
                reached[child][parent] = reached[child][parent] || reached[middle][parent];
        }
    }
    return reached;
}

}  // namespace

std::vector<std::size_t> parents_first(const std::vector<const Table*>& tables) {
    const auto reached = ancestors(tables);
    std::vector<std::size_t> waiting(tables.size());
    std::iota(waiting.begin(), waiting.end(), std::size_t{0});
    std::vector<std::size_t> order;
    while (!waiting.empty()) {
        // Nothing that waits stands above it, but for members of a cycle with it.
        const auto next = std::ranges::find_if(waiting, [&](std::size_t child) {
            return std::ranges::all_of(waiting, [&](std::size_t parent) {
                return !reached[child][parent] || reached[parent][child];
            });
        });
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

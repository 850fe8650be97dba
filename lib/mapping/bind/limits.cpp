#include "mapping/bind/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace copyover::mapping {

namespace {

using schema::Derivation;
using schema::TypeKind;

// From what size on the server may refuse, where nothing can be compressed. A B-tree's entry, 2,704 bytes of
// a page of 8 KiB, has a header of 8 and holds lengths of 4; a whole page is 8,191.
constexpr std::uint64_t third_of_page = 2704 - 12;
constexpr std::uint64_t page = 8191 - 64;
// 1 MiB of words, each with its places of 4 bytes or more; parts of words and addresses are words, too.
constexpr std::uint64_t words = 1 << 18;
// 256 MiB in jsonb's own form, in which "1," takes 12 bytes or more.
constexpr std::uint64_t jsonb = 1 << 24;
// A value beside the long ones, at most.
constexpr std::uint64_t short_value = 16;

// Numbers and what is short take less than any limit; of texts with a limit, each character takes 4 bytes.
bool may_be_long(const schema::Type& type, std::uint64_t bytes) {
    if (type.array) return true;
    switch (type.kind) {
        case TypeKind::varchar:
        case TypeKind::bpchar: return type.length < 0 || static_cast<std::uint64_t>(type.length) * 4 >= bytes;
        case TypeKind::text:
        case TypeKind::citext:
        case TypeKind::bytea:
        case TypeKind::json:
        case TypeKind::jsonb: return true;
        default: return false;
    }
}

std::uint64_t bytes_of(Derivation::Size size) {
    switch (size) {
        case Derivation::Size::third_of_page:
        case Derivation::Size::element: return third_of_page;
        case Derivation::Size::page: return page;
        case Derivation::Size::words: return words;
        case Derivation::Size::any: break;
    }
    return 0;
}

// A generated column is as long as what it is made of.
void find_positions(const TablePlan& table, std::span<const std::string> names,
                    std::set<std::size_t>& positions) {
    for (const std::string& name : names) {
        const auto column = table.table->column_index(name);
        if (!column) continue;
        const auto mapped = std::ranges::find(table.columns, *column);
        if (mapped != table.columns.end())
            positions.insert(static_cast<std::size_t>(mapped - table.columns.begin()));
        if (!table.table->columns[*column].generated) continue;
        for (const Derivation& made : table.table->derivations) {
            if (made.kind == "generated column" && made.name == name && made.size == Derivation::Size::any)
                find_positions(table, made.columns, positions);
        }
    }
}

void add_limit(TablePlan& table, std::string what, const std::set<std::size_t>& positions,
               std::uint64_t bytes, bool of_element) {
    SizeLimit limit;
    limit.what = std::move(what);
    limit.bytes = bytes;
    limit.of_element = of_element;
    for (const std::size_t position : positions) {
        const schema::Type& type = *table.types[position];
        if (of_element ? type.array : may_be_long(type, bytes)) limit.columns.push_back(position);
        // What an index holds of jsonb may be longer than its text.
        if (type.kind == TypeKind::jsonb && !of_element) limit.bytes = bytes / 4;
    }
    if (limit.columns.empty()) return;
    const std::uint64_t others = (positions.size() - limit.columns.size()) * short_value;
    limit.bytes -= std::min(others, limit.bytes / 2);
    table.size_limits.push_back(std::move(limit));
}

}  // namespace

void bind_limits(Binding& all, TablePlan& table) {
    for (const Derivation& made : table.table->derivations) {
        const std::string what = fmt::format("{} {}", made.kind, made.name);
        if (made.computes)
            all.note(table, fmt::format("what {} of {} computes with values is judged by the server only",
                                        what, schema::to_string(table.table->name)));
        std::set<std::size_t> positions;
        find_positions(table, made.columns, positions);
        if (made.size == Derivation::Size::any) continue;
        add_limit(table, what, positions, bytes_of(made.size), made.size == Derivation::Size::element);
    }
    for (const KeyPlan& key : table.keys) {
        add_limit(table, fmt::format("key {}", key.key->name), {key.columns.begin(), key.columns.end()},
                  third_of_page, false);
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.types[i]->kind != TypeKind::jsonb || table.types[i]->array) continue;
        table.size_limits.push_back(
            {fmt::format("column {}", table.table->columns[table.columns[i]].name), {i}, jsonb, false});
    }
}

}  // namespace copyover::mapping

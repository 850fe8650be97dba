#include "draft/tell_documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "draft/draft.hpp"
#include "draft/names.hpp"
#include "json/pointer.hpp"

namespace copyover::draft {

namespace {

bool has_star(const DraftTable& table) {
    const auto pattern = json::parse_pattern(table.records);
    return std::ranges::any_of(std::get<json::Pattern>(pattern).tokens, &json::PatternToken::any);
}

std::size_t depth_of(const DraftTable& table) {
    const auto pattern = json::parse_pattern(table.records);
    return std::get<json::Pattern>(pattern).tokens.size();
}

const DraftColumn& key_of(const DraftTable& table) {
    return *std::ranges::find(table.columns, table.primary_key.front(), &DraftColumn::name);
}

// Where the key stands, from the root, by each of its pointers. Those beside the record start there.
std::vector<std::string> key_pointers(const DraftTable& table) {
    std::vector<std::string> found;
    for (const std::string& pointer : key_of(table).pointers) {
        const std::size_t digits = pointer.find_first_not_of("0123456789");
        const bool within = digits == 0 || digits == std::string::npos;
        found.push_back(within ? table.records + pointer : pointer.substr(digits));
    }
    return found;
}

DraftColumn reference_to(const DraftTable& document, const DraftTable& table) {
    DraftColumn column;
    column.name = reference_name(document.name, key_of(document).name);
    const auto is_taken = [&](const std::string& name) {
        return std::ranges::find(table.columns, name, &DraftColumn::name) != table.columns.end();
    };
    while (is_taken(column.name))
        column.name = "document_" + column.name;
    column.kind = key_of(document).kind;
    column.type = key_of(document).type;
    column.seen = key_of(document).seen;
    for (const std::string& pointer : key_pointers(document))
        column.pointers.push_back(fmt::format("{}{}", depth_of(table), pointer));
    column.forms = key_of(document).forms;
    column.not_null = true;
    column.repairs = key_of(document).repairs;
    column.secret = key_of(document).secret;
    column.evidence = fmt::format("`{}` of {}, of the same document", key_of(document).name, document.name);
    return column;
}

// In place of the parts of the path, which the document's key tells as well.
void replace_captures(DraftTable& table, const std::string& reference) {
    const auto is_capture = [&](const std::string& name) {
        const auto column = std::ranges::find(table.columns, name, &DraftColumn::name);
        return column != table.columns.end() && column->kind == DraftColumn::Kind::capture;
    };
    const bool in_key = std::ranges::any_of(table.primary_key, is_capture);
    std::erase_if(table.primary_key, is_capture);
    if (in_key) table.primary_key.insert(table.primary_key.begin(), reference);
    std::erase_if(table.columns, [](const DraftColumn& c) { return c.kind == DraftColumn::Kind::capture; });
}

std::vector<std::string> captures_of(const DraftTable& table) {
    std::vector<std::string> names;
    for (const DraftColumn& column : table.columns)
        if (column.kind == DraftColumn::Kind::capture) names.push_back(column.name);
    return names;
}

bool has_children(std::span<const DraftTable> tables, const DraftTable& table) {
    return std::ranges::any_of(
        tables, [&](const DraftTable& child) { return !child.each.empty() && child.parent == table.name; });
}

// With the columns of nested tables that refer to it.
void take_type(std::span<DraftTable> tables, DraftTable& table, const std::string& name,
               const std::string& type) {
    std::ranges::find(table.columns, name, &DraftColumn::name)->type = type;
    for (DraftTable& child : tables) {
        const auto part = std::ranges::find(child.parent_key, name);
        if (child.parent != table.name || part == child.parent_key.end()) continue;
        const auto place = static_cast<std::size_t>(part - child.parent_key.begin());
        take_type(tables, child, std::string(child.foreign_key[place]), type);
    }
}

// A part of the path may look like a number in the few files that have records of the table.
void refer_by_captures(std::span<DraftTable> tables, const DraftTable& document, DraftTable& table,
                       bool rename) {
    const std::vector<std::string> captures = captures_of(table);
    if (captures.size() != document.primary_key.size()) return;
    table.foreign_key = captures;
    for (std::size_t i = 0; i < captures.size(); ++i) {
        const auto key = std::ranges::find(document.columns, document.primary_key[i], &DraftColumn::name);
        take_type(tables, table, captures[i], key->type);
        // The same value is called the same, where the table has no other of that name.
        const std::string& name = document.primary_key[i];
        const auto is_called_so = [&](const DraftColumn& column) { return column.name == name; };
        if (!rename || std::ranges::any_of(table.columns, is_called_so)) continue;
        std::ranges::find(table.columns, captures[i], &DraftColumn::name)->name = name;
        std::ranges::replace(table.primary_key, captures[i], name);
        table.foreign_key[i] = name;
    }
    table.parent = document.name;
    table.parent_key = document.primary_key;
}

}  // namespace

void tell_documents(std::span<DraftTable> tables, std::uint64_t documents) {
    const auto has_key = [](const DraftTable& table) {
        return table.primary_key.size() == 1 && key_of(table).kind != DraftColumn::Kind::capture;
    };
    const auto tells = [&](const DraftTable& table) {
        return !has_star(table) && table.record_count == documents && has_key(table) && !table.repeats;
    };
    const auto is_whole = [&](const DraftTable& table) {
        return !has_star(table) && table.record_count == documents && !table.primary_key.empty() &&
               table.primary_key == captures_of(table);
    };
    const bool wrapped = !std::ranges::all_of(tables, has_star);
    auto document = std::ranges::find_if(tables, tells);
    const bool by_key = document != tables.end();
    if (!by_key) document = std::ranges::find_if(tables, is_whole);
    for (DraftTable& table : tables) {
        if (table.repeats)
            std::erase_if(table.columns,
                          [](const DraftColumn& c) { return c.kind == DraftColumn::Kind::capture; });
    }
    for (DraftTable& table : tables) {
        if (!wrapped || !table.each.empty()) continue;
        if (table.repeats && by_key && !has_star(table)) {
            DraftColumn column = reference_to(table, *document);
            document->references.push_back({{column.name}, table.name, {table.primary_key.front()}});
            document->columns.insert(document->columns.begin() + 1, std::move(column));
        }
        if (!has_star(table)) continue;
        if (document == tables.end()) {
            if (!captures_of(table).empty()) continue;
            table.decisions.emplace_back(
                "The records come from several documents, and no column tells from which: no value beside "
                "them is a key of all documents. If the files' names tell it, capture a part of them in "
                "\"files\".");
            continue;
        }
        if (!by_key) {
            refer_by_captures(tables, *document, table, !has_children(tables, table));
            continue;
        }
        DraftColumn column = reference_to(*document, table);
        if (!has_children(tables, table)) replace_captures(table, column.name);
        table.foreign_key = {column.name};
        table.parent = document->name;
        table.parent_key = document->primary_key;
        table.columns.insert(table.columns.begin(), std::move(column));
    }
}

}  // namespace copyover::draft

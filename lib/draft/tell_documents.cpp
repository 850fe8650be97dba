#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
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

// Where the key stands, from the root. Pointers beside the record start there.
std::string key_pointer(const DraftTable& table) {
    const std::string& pointer = key_of(table).pointers.front();
    const std::size_t digits = pointer.find_first_not_of("0123456789");
    return digits == 0 || digits == std::string::npos ? table.records + pointer : pointer.substr(digits);
}

DraftColumn reference_to(const DraftTable& document, const DraftTable& table) {
    DraftColumn column;
    column.name = reference_name(document.name, key_of(document).name);
    const auto is_taken = [&](const std::string& name) {
        return std::ranges::find(table.columns, name, &DraftColumn::name) != table.columns.end();
    };
    while (is_taken(column.name))
        column.name = "document_" + column.name;
    column.type = key_of(document).type;
    column.pointers = {fmt::format("{}{}", depth_of(table), key_pointer(document))};
    column.not_null = true;
    column.secret = key_of(document).secret;
    column.evidence = fmt::format("`{}` of {}, of the same document", key_of(document).name, document.name);
    return column;
}

}  // namespace

void tell_documents(std::span<DraftTable> tables, std::uint64_t documents) {
    const auto tells = [&](const DraftTable& table) {
        return !has_star(table) && table.record_count == documents && table.primary_key.size() == 1;
    };
    const bool wrapped = !std::ranges::all_of(tables, has_star);
    const auto document = std::ranges::find_if(tables, tells);
    for (DraftTable& table : tables) {
        if (!wrapped || !has_star(table) || !table.each.empty()) continue;
        if (document == tables.end()) {
            table.decisions.emplace_back(
                "The records come from several documents, and no column tells from which: no value beside "
                "them is a key of all documents. If the files' names tell it, capture a part of them in "
                "\"files\".");
            continue;
        }
        DraftColumn column = reference_to(*document, table);
        table.foreign_key = {column.name};
        table.parent = document->name;
        table.parent_key = document->primary_key;
        table.columns.insert(table.columns.begin(), std::move(column));
    }
}

}  // namespace copyover::draft

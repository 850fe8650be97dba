#include "schema/object_names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace copyover::schema {

namespace {

constexpr std::size_t longest_name = 63;  // NAMEDATALEN - 1

// Cuts to at most that many bytes without cutting a character.
std::string_view cut(std::string_view text, std::size_t bytes) {
    std::size_t end = 0;
    while (end < text.size()) {
        const std::size_t next = end + std::max<std::size_t>(1, utf8_length(text.substr(end)));
        if (next > bytes) break;
        end = next;
    }
    return text.substr(0, end);
}

// makeObjectName of indexcmds.c: the longer of the two names gives way.
std::string object_name(std::string_view table, std::string_view columns, const std::string& label) {
    const std::size_t overhead = label.size() + 1 + (columns.empty() ? 0 : 1);
    std::size_t table_bytes = table.size();
    std::size_t column_bytes = columns.size();
    while (table_bytes + column_bytes + overhead > longest_name) {
        if (table_bytes > column_bytes) {
            --table_bytes;
        } else {
            --column_bytes;
        }
    }
    std::string name(cut(table, table_bytes));
    if (!columns.empty()) name.append("_").append(cut(columns, column_bytes));
    return name + "_" + label;
}

std::string joined(const std::vector<std::string>& columns) {
    std::string text;
    for (const std::string& column : columns) {
        if (!text.empty()) text += '_';
        text += column;
        if (text.size() > longest_name) break;
    }
    return text;
}

}  // namespace

std::string ObjectNames::choose(const Name& table, const std::vector<std::string>& columns,
                                std::string_view label) {
    const std::string column_part = joined(columns);
    std::string name = object_name(table.name, column_part, std::string(label));
    for (int pass = 1; taken_.contains({table.schema, name}); ++pass)
        name = object_name(table.name, column_part, std::string(label) + std::to_string(pass));
    take(table.schema, name);
    return name;
}

}  // namespace copyover::schema

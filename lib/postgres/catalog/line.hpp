// One fact of the catalog about a table, as a line that can be kept and compared.
#pragma once

#include <string>
#include <string_view>

namespace copyover::postgres {

struct CatalogLine {
    std::string table;     // as SQL names it
    std::string object;    // "index public.by_name"; empty for the table itself
    std::string property;  // "comment"; empty for what the object is
    std::string text;
    std::string restore;  // the statement that makes it so; empty where one alone would not do

    // What the catalog query calls the object. The lines are kept in the ledger, so their words stay.
    [[nodiscard]] bool is_index() const { return object.starts_with("index "); }
    [[nodiscard]] bool is_constraint_trigger() const { return object.starts_with("constraint trigger "); }

    [[nodiscard]] bool is_same_thing(const CatalogLine& other) const {
        return table == other.table && object == other.object && property == other.property;
    }
    // A statement may say more than its line: that of a column its type.
    [[nodiscard]] bool says_the_same(const CatalogLine& other) const {
        return is_same_thing(other) && text == other.text;
    }
};

// One line each, whatever the fields contain.
std::string to_line(const CatalogLine& line);
CatalogLine from_line(std::string_view line);

// Of table, object and property: the same as long as the thing is there.
std::string name_of(const CatalogLine& line);

// For messages: without the statement.
std::string to_string(const CatalogLine& line);

}  // namespace copyover::postgres

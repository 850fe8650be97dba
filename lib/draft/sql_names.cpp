#include "draft/sql_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace copyover::draft {

namespace {

// Reserved and "reserved (can be function or type)" of
// https://www.postgresql.org/docs/15/sql-keywords-appendix.html
constexpr std::array<std::string_view, 100> reserved{"all",
                                                     "analyse",
                                                     "analyze",
                                                     "and",
                                                     "any",
                                                     "array",
                                                     "as",
                                                     "asc",
                                                     "asymmetric",
                                                     "authorization",
                                                     "binary",
                                                     "both",
                                                     "case",
                                                     "cast",
                                                     "check",
                                                     "collate",
                                                     "collation",
                                                     "column",
                                                     "concurrently",
                                                     "constraint",
                                                     "create",
                                                     "cross",
                                                     "current_catalog",
                                                     "current_date",
                                                     "current_role",
                                                     "current_schema",
                                                     "current_time",
                                                     "current_timestamp",
                                                     "current_user",
                                                     "default",
                                                     "deferrable",
                                                     "desc",
                                                     "distinct",
                                                     "do",
                                                     "else",
                                                     "end",
                                                     "except",
                                                     "false",
                                                     "fetch",
                                                     "for",
                                                     "foreign",
                                                     "freeze",
                                                     "from",
                                                     "full",
                                                     "grant",
                                                     "group",
                                                     "having",
                                                     "ilike",
                                                     "in",
                                                     "initially",
                                                     "inner",
                                                     "intersect",
                                                     "into",
                                                     "is",
                                                     "isnull",
                                                     "join",
                                                     "lateral",
                                                     "leading",
                                                     "left",
                                                     "like",
                                                     "limit",
                                                     "localtime",
                                                     "localtimestamp",
                                                     "natural",
                                                     "not",
                                                     "notnull",
                                                     "null",
                                                     "offset",
                                                     "on",
                                                     "only",
                                                     "or",
                                                     "order",
                                                     "outer",
                                                     "overlaps",
                                                     "placing",
                                                     "primary",
                                                     "references",
                                                     "returning",
                                                     "right",
                                                     "select",
                                                     "session_user",
                                                     "similar",
                                                     "some",
                                                     "symmetric",
                                                     "table",
                                                     "tablesample",
                                                     "then",
                                                     "to",
                                                     "trailing",
                                                     "true",
                                                     "union",
                                                     "unique",
                                                     "user",
                                                     "using",
                                                     "variadic",
                                                     "verbose",
                                                     "when",
                                                     "where",
                                                     "window",
                                                     "with"};

}  // namespace

std::string sql_name(std::string_view name) {
    const bool plain =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
    if (plain && std::ranges::find(reserved, name) == reserved.end()) return std::string(name);
    std::string quoted = "\"";
    for (const char c : name)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

}  // namespace copyover::draft

#include "draft/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t longest_name = 50;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Reserved and "reserved (can be function or type)" of
// https://www.postgresql.org/docs/15/sql-keywords-appendix.html
constexpr std::array reserved{"all",
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

std::string snake_case(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool word_starts = is_upper(c) && i > 0 &&
                                 (is_lower(name[i - 1]) || is_digit(name[i - 1]) ||
                                  (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1])));
        if (word_starts && !out.ends_with('_')) out += '_';
        if (is_upper(c)) {
            out += static_cast<char>(c - 'A' + 'a');
        } else if (is_lower(c) || is_digit(c)) {
            out += c;
        } else if (!out.empty() && !out.ends_with('_')) {
            out += '_';
        }
    }
    out.resize(std::min(out.size(), longest_name));
    while (out.ends_with('_'))
        out.pop_back();
    if (out.empty()) return "value";
    return is_digit(out[0]) ? "n" + out : out;
}

std::string table_name(std::string_view file) {
    while (!file.empty()) {
        const std::size_t slash = file.rfind('/');
        const std::string_view last = slash == std::string_view::npos ? file : file.substr(slash + 1);
        std::string letters(last.substr(0, last.find('.')));
        std::erase_if(letters, [](char c) { return is_digit(c); });
        const bool any = std::ranges::any_of(letters, [](char c) { return is_lower(c) || is_upper(c); });
        if (any) return snake_case(letters);
        file = slash == std::string_view::npos ? "" : file.substr(0, slash);
    }
    return "records";
}

bool is_generic(std::string_view member) {
    constexpr std::array<std::string_view, 10> names{"data",   "items",  "list",    "records", "rows",
                                                     "values", "result", "results", "entries", "documents"};
    return std::ranges::find(names, member) != names.end();
}

std::string singular(std::string_view name) {
    const auto cut = [&](std::string_view ending, std::string_view instead) {
        return std::string(name.substr(0, name.size() - ending.size())) + std::string(instead);
    };
    if (name.size() > 4 && name.ends_with("ies")) return cut("ies", "y");
    if (name.size() > 2 && name.ends_with('s') && !name.ends_with("ss")) return cut("s", "");
    return std::string(name);
}

std::string reference_name(std::string_view table, std::string_view key) {
    const std::string prefix = singular(table) + "_";
    return key.starts_with(prefix) ? std::string(key) : prefix + std::string(key);
}

std::string unused_name(std::string_view name, std::set<std::string>& taken) {
    std::string unused(name);
    for (int i = 2; !taken.insert(unused).second; ++i)
        unused = fmt::format("{}_{}", name, i);
    return unused;
}

std::string sql_name(std::string_view name) {
    const bool plain = !name.empty() && !is_digit(name[0]) && std::ranges::all_of(name, [](char c) {
        return is_lower(c) || is_digit(c) || c == '_';
    });
    if (plain && std::ranges::find(reserved, name) == reserved.end()) return std::string(name);
    std::string quoted = "\"";
    for (const char c : name)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

bool is_storable(std::string_view name) {
    return is_utf8(name) && name.find('\0') == std::string_view::npos;
}

bool sounds_like_key(std::string_view name) {
    constexpr std::array<std::string_view, 5> names{"id", "n_id", "key", "uuid", "guid"};
    return std::ranges::find(names, snake_case(name)) != names.end();
}

bool sounds_like_id(std::string_view name) {
    return name.empty() || std::ranges::any_of(name, [](char c) {
               return (c >= '0' && c <= '9') || c == ' ' || c == '@' || c == '.' || c == '#';
           });
}

bool sounds_secret(std::string_view name) {
    const std::string snake = snake_case(name);
    constexpr std::array<std::string_view, 6> words{"password", "passwd",  "secret",
                                                    "token",    "api_key", "private_key"};
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return snake.find(word) != std::string::npos; });
}

std::string pointer_to(std::string_view member) {
    std::string pointer = "/";
    for (const char c : member)
        pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return pointer;
}

}  // namespace copyover::draft

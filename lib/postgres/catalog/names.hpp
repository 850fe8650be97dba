// Table names looked up once in a live catalog, and lists as parameters of the queries that follow.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

struct FoundTable {
    std::uint32_t oid = 0;
    schema::Name name;
    char kind = 'r';  // relkind: r, p, f
};

// Starts a query over what a statement on the tables $1 reaches: tree (root, member), each table with itself
// and its partitions at every level.
inline constexpr const char* with_tree_sql = R"(
WITH RECURSIVE tree (root, member) AS (
    SELECT t, t FROM unnest($1::oid[]) AS t
    UNION ALL
    SELECT tree.root, i.inhrelid
    FROM tree
    JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.member
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)
)";

// In the order of the names, each table once. A name that is no table is left out.
std::vector<FoundTable> find_tables(Connection& connection, const std::vector<schema::Name>& names);

// The session's search_path, and the names that are looked up along it.
schema::SearchPath read_search_path(Connection& connection);

// The session's search_path with the role's own name in place of "$user": it means the same to every role.
std::string resolved_search_path(Connection& connection);

// Whether a name without a schema means a table of public first.
bool public_comes_first(Connection& connection);

// PostgreSQL array literals: {"a","b"}, {1,2}.
std::string text_array(std::span<const std::string> texts);
std::string text_array(std::span<const std::optional<std::string>> texts);  // nothing: NULL
std::string oid_array(std::span<const FoundTable> tables);

}  // namespace copyover::postgres

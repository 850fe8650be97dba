#include "postgres/catalog/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "schema/name_scope.hpp"

namespace copyover::postgres {

namespace {

constexpr auto find_tables_sql = R"(
SELECT c.oid, n.nspname, c.relname, c.relkind
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted(schema, name, position)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind IN ('r', 'p', 'f')
ORDER BY wanted.position)";

// Schemas in which the role may look a name up. PostgreSQL's own are left out.
constexpr auto schemas_sql = R"(
SELECT n.nspname
FROM pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'))";

constexpr auto relations_sql = R"(
SELECT n.nspname, c.relname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c') AND n.nspname !~ '^pg_')";

// Collations, too: both are what a column is declared with.
constexpr auto types_sql = R"(
SELECT n.nspname, t.typname
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typcategory <> 'A' AND t.typrelid = 0 AND n.nspname !~ '^pg_'
UNION
SELECT n.nspname, t.typname
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname !~ '^pg_'
UNION
SELECT n.nspname, c.collname
FROM pg_catalog.pg_collation c
JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE n.nspname !~ '^pg_')";

std::set<schema::Name> names_in(const Result& rows, const std::set<std::string>& schemas) {
    std::set<schema::Name> names;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        const std::string schema(rows.text(row, 0));
        if (schemas.contains(schema)) names.insert({schema, std::string(rows.text(row, 1))});
    }
    return names;
}

void append_element(std::string_view text, std::string& elements) {
    elements += elements.empty() ? "\"" : ",\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') elements += '\\';
        elements += c;
    }
    elements += '"';
}

}  // namespace

std::string text_array(std::span<const std::string> texts) {
    std::string elements;
    for (const std::string& text : texts)
        append_element(text, elements);
    return "{" + elements + "}";
}

std::string text_array(std::span<const std::optional<std::string>> texts) {
    std::string elements;
    for (const std::optional<std::string>& text : texts) {
        if (text)
            append_element(*text, elements);
        else
            elements += elements.empty() ? "NULL" : ",NULL";
    }
    return "{" + elements + "}";
}

std::string oid_array(std::span<const FoundTable> tables) {
    std::string literal = "{";
    for (const FoundTable& table : tables)
        literal += fmt::format("{}{}", literal.size() > 1 ? "," : "", table.oid);
    return literal + "}";
}

std::vector<FoundTable> find_tables(Connection& connection, const std::vector<schema::Name>& names) {
    std::vector<std::string> schemas;
    std::vector<std::string> tables;
    for (const schema::Name& name : names) {
        schemas.push_back(name.schema);
        tables.push_back(name.name);
    }
    const std::array<Parameter, 2> parameters{text_array(schemas), text_array(tables)};
    const Result rows = connection.execute(find_tables_sql, parameters);
    std::vector<FoundTable> found;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        const auto oid = static_cast<std::uint32_t>(rows.integer(row, 0));
        if (std::ranges::find(found, oid, &FoundTable::oid) != found.end()) continue;
        found.push_back({oid,
                         {std::string(rows.text(row, 1)), std::string(rows.text(row, 2))},
                         rows.text(row, 3).front()});
    }
    return found;
}

bool public_comes_first(Connection& connection) {
    const Result first =
        connection.execute("SELECT coalesce((pg_catalog.current_schemas(false))[1], 'public') = 'public'");
    return first.boolean(0, 0);
}

std::string resolved_search_path(Connection& connection) {
    const Result session =
        connection.execute("SELECT pg_catalog.current_setting('search_path'), current_user");
    std::string path;
    for (const std::string& schema : schema::parse_search_path(session.text(0, 0))) {
        const std::string_view name = schema == "$user" ? session.text(0, 1) : std::string_view(schema);
        path += (path.empty() ? "" : ", ") + connection.quote(name);
    }
    return path;
}

schema::SearchPath read_search_path(Connection& connection) {
    auto live = std::make_shared<schema::SearchPath::Inventory>();
    const Result schemas = connection.execute(schemas_sql);
    for (std::size_t row = 0; row < schemas.rows(); ++row)
        live->schemas.emplace(schemas.text(row, 0));
    live->relations = names_in(connection.execute(relations_sql), live->schemas);
    live->types = names_in(connection.execute(types_sql), live->schemas);
    const Result session =
        connection.execute("SELECT pg_catalog.current_setting('search_path'), current_user");
    schema::SearchPath path;
    path.setting = session.text(0, 0);
    path.schemas = schema::parse_search_path(path.setting);
    std::ranges::replace(path.schemas, std::string("$user"), std::string(session.text(0, 1)));
    path.live = std::move(live);
    return path;
}

}  // namespace copyover::postgres

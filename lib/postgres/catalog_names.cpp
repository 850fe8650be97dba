#include "postgres/catalog_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace copyover::postgres {

namespace {

constexpr auto find_tables_sql = R"(
SELECT c.oid, s.nspname, c.relname, c.relkind
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted(schema, name, position)
CROSS JOIN LATERAL (
    SELECT coalesce(
        (SELECT t.oid
         FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
         WHERE n.nspname = coalesce(nullif(wanted.schema, ''), 'public') AND t.relname = wanted.name
           AND t.relkind IN ('r', 'p', 'f')),
        CASE WHEN wanted.schema IN ('', 'public')
             THEN pg_catalog.to_regclass(pg_catalog.quote_ident(wanted.name))::oid END) AS oid) AS found
JOIN pg_catalog.pg_class c ON c.oid = found.oid AND c.relkind IN ('r', 'p', 'f')
JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
ORDER BY wanted.position)";

}  // namespace

std::string text_array(std::span<const std::string> texts) {
    std::string literal = "{";
    for (const std::string& text : texts) {
        if (literal.size() > 1) literal += ',';
        literal += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') literal += '\\';
            literal += c;
        }
        literal += '"';
    }
    return literal + "}";
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

}  // namespace copyover::postgres

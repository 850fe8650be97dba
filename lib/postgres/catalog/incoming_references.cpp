#include "postgres/catalog/incoming_references.hpp"

#include <fmt/format.h>

#include <array>

namespace copyover::postgres {

namespace {

// A row for each pair of columns.
constexpr auto references_sql = R"(
SELECT f.oid, n.nspname, c.relname, c.relkind, f.conname, f.confupdtype, a.attname, b.attname
FROM pg_catalog.pg_constraint f
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL ROWS FROM (
    pg_catalog.unnest(f.conkey),
    pg_catalog.unnest(f.confkey)) WITH ORDINALITY AS k(child, parent, position)
JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.child
JOIN pg_catalog.pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.parent
WHERE f.contype = 'f' AND f.confrelid = $1::pg_catalog.regclass AND f.conparentid = 0
ORDER BY n.nspname, c.relname, f.conname, k.position)";

}  // namespace

std::vector<IncomingReference> incoming_references(Connection& connection, const schema::Name& parent) {
    const std::array<Parameter, 1> name{connection.quote(parent)};
    const Result rows = connection.execute(references_sql, name);
    std::vector<IncomingReference> references;
    std::int64_t last = 0;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (rows.integer(row, 0) != last) {
            last = rows.integer(row, 0);
            IncomingReference& added = references.emplace_back();
            added.child = {std::string(rows.text(row, 1)), std::string(rows.text(row, 2))};
            added.child_rows = (rows.text(row, 3) == "r" ? "ONLY " : "") + connection.quote(added.child);
            added.constraint = rows.text(row, 4);
            added.on_update = rows.text(row, 5).front();
        }
        references.back().child_columns.emplace_back(rows.text(row, 6));
        references.back().parent_columns.emplace_back(rows.text(row, 7));
    }
    return references;
}

std::string join_condition(const Connection& connection, const IncomingReference& reference,
                           const std::string& child, const std::string& parent) {
    std::string condition;
    for (std::size_t i = 0; i < reference.child_columns.size(); ++i) {
        condition += fmt::format("{}{}.{} = {}.{}", i == 0 ? "" : " AND ", child,
                                 connection.quote(reference.child_columns[i]), parent,
                                 connection.quote(reference.parent_columns[i]));
    }
    return condition;
}

}  // namespace copyover::postgres

#include "postgres/catalog/reactions.hpp"

#include <array>

#include "postgres/catalog/names.hpp"

namespace copyover::postgres {

namespace {

// tgtype: 1 for each row, 8 DELETE, 16 UPDATE; ev_type: 2 UPDATE, 4 DELETE (catalog/pg_trigger.h,
// pg_rewrite.h). Partitions run triggers for each row of their own, or a copy of their parent's, and no
// others, and apply no rules.
constexpr auto reactions_sql = R"(
SELECT n.nspname, c.relname, t.tgname, false, (t.tgtype & 8) = 0 OR NOT tree.root = ANY ($2::oid[]), t.tgenabled = 'A'
FROM tree
JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.member
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (NOT t.tgisinternal OR t.tgparentid <> 0)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype = 'f')
  AND t.tgenabled IN ('O', 'A')
  AND ((t.tgtype & 8) <> 0 AND tree.root = ANY ($2::oid[]) OR (t.tgtype & 16) <> 0 AND tree.root = ANY ($3::oid[]))
  AND (tree.member = tree.root OR (t.tgtype & 1) <> 0 AND t.tgparentid = 0)
UNION
SELECT n.nspname, c.relname, r.rulename, true, r.ev_type = '2', r.ev_enabled = 'A'
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (r.ev_type = '4' AND r.ev_class = ANY ($2::oid[]) OR r.ev_type = '2' AND r.ev_class = ANY ($3::oid[]))
  AND r.ev_enabled IN ('O', 'A')
ORDER BY 1, 2, 4, 3)";

}  // namespace

std::vector<Reaction> read_reactions(Connection& connection, const std::vector<schema::Name>& deleted,
                                     const std::vector<schema::Name>& updated) {
    std::vector<schema::Name> all = deleted;
    all.insert(all.end(), updated.begin(), updated.end());
    if (all.empty()) return {};
    const std::array<Parameter, 3> tables{oid_array(find_tables(connection, all)),
                                          oid_array(find_tables(connection, deleted)),
                                          oid_array(find_tables(connection, updated))};
    const Result rows = connection.execute(std::string(with_tree_sql) + reactions_sql, tables);
    std::vector<Reaction> reactions;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        reactions.push_back({{std::string(rows.text(row, 0)), std::string(rows.text(row, 1))},
                             std::string(rows.text(row, 2)),
                             rows.boolean(row, 3),
                             rows.boolean(row, 4),
                             rows.boolean(row, 5)});
    }
    return reactions;
}

}  // namespace copyover::postgres

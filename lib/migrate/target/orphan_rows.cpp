#include "migrate/target/orphan_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "migrate/survey/row_hash.hpp"

namespace copyover::migrate {

namespace {

// As ri_triggers.c compares: with the operator of the constraint, in the parent's collation.
constexpr auto condition_sql = R"(
SELECT pg_catalog.string_agg(pg_catalog.format('child.%I IS NOT NULL', c.attname), ' AND '),
       pg_catalog.string_agg(
           pg_catalog.format('parent.%I::%I.%I OPERATOR(%I.%s) child.%I::%I.%I', p.attname, ln.nspname,
               lt.typname, n.nspname, o.oprname, c.attname, rn.nspname, rt.typname)
           || CASE WHEN l.oid IS NULL THEN '' ELSE pg_catalog.format(' COLLATE %I.%I', cn.nspname, l.collname) END,
           ' AND ')
FROM pg_catalog.pg_constraint k
CROSS JOIN LATERAL unnest(k.conkey, k.confkey, k.conpfeqop) AS e(attnum, parent_attnum, operator)
JOIN pg_catalog.pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = e.attnum
JOIN pg_catalog.pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = e.parent_attnum
JOIN pg_catalog.pg_operator o ON o.oid = e.operator
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
JOIN pg_catalog.pg_type lt ON lt.oid = CASE o.oprleft WHEN 'anyarray'::regtype THEN p.atttypid ELSE o.oprleft END
JOIN pg_catalog.pg_namespace ln ON ln.oid = lt.typnamespace
JOIN pg_catalog.pg_type rt ON rt.oid = CASE o.oprright WHEN 'anyarray'::regtype THEN c.atttypid ELSE o.oprright END
JOIN pg_catalog.pg_namespace rn ON rn.oid = rt.typnamespace
LEFT JOIN pg_catalog.pg_collation l ON l.oid = p.attcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = l.collnamespace
WHERE k.contype = 'f' AND k.conrelid = $1::regclass AND k.confrelid = $2::regclass AND k.conname = $3)";

}  // namespace

OrphanRows::OrphanRows(postgres::Connection& connection, const Target& target, const mapping::Plan& plan)
    : connection_(connection), target_(target), plan_(plan) {
    for (std::size_t table = 0; table < plan.tables.size(); ++table) {
        for (const mapping::ReferencePlan& reference : plan.tables[table].references) {
            if (reference.known) continue;
            const std::string parent = connection.quote(target.name(reference.parent));
            const std::array<postgres::Parameter, 3> key{connection.quote(target.name(table)), parent,
                                                         reference.foreign_key->name};
            const auto found = connection.execute(condition_sql, key);
            if (found.is_null(0, 1)) continue;
            searches_.push_back(
                {table, &reference,
                 fmt::format("{} AND NOT EXISTS (SELECT FROM {} AS parent WHERE {})", found.text(0, 0),
                             target.rows(reference.parent), found.text(0, 1))});
        }
    }
}

std::vector<OrphanRows::Found> OrphanRows::find() {
    const schema::Name orphans{"pg_temp", "copyover_orphans"};
    std::vector<Found> all;
    for (const Search& search : searches_) {
        const mapping::TablePlan& table = plan_.tables[search.table];
        connection_.execute(
            fmt::format("CREATE TEMPORARY TABLE {} AS SELECT child.* FROM {} AS child WHERE {}",
                        connection_.quote(orphans.name), target_.rows(search.table), search.condition));
        RowHasher hasher(table.types, table.identity);
        Found found{search.table, search.reference, {}};
        read_rows(connection_, connection_.quote(orphans), table,
                  [&](std::span<const schema::Value> values) { found.rows.insert(hasher.row(values)); });
        connection_.execute("DROP TABLE " + connection_.quote(orphans));
        if (found.rows.size() > 0) all.push_back(std::move(found));
    }
    return all;
}

}  // namespace copyover::migrate

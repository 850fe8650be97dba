#include "postgres/catalog/reach.hpp"

#include <algorithm>
#include <array>

#include "postgres/catalog/names.hpp"

namespace copyover::postgres {

namespace {

// $1: tables that are written, $2: those with updated rows. Triggers of foreign keys are internal: what they
// do beside looking stands in confupdtype. '2' is an UPDATE rule; COPY applies no rules.
constexpr auto reach_sql = R"(,
expressions (relation, catalog, object) AS (
    SELECT d.adrelid, 'pg_catalog.pg_attrdef'::regclass, d.oid
    FROM pg_catalog.pg_attrdef d
    UNION ALL
    SELECT k.conrelid, 'pg_catalog.pg_constraint'::regclass, k.oid
    FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'c'
    UNION ALL
    SELECT a.attrelid, 'pg_catalog.pg_constraint'::regclass, k.oid
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_constraint k ON k.contypid = a.atttypid
    WHERE NOT a.attisdropped
    UNION ALL
    SELECT i.indrelid, 'pg_catalog.pg_class'::regclass, i.indexrelid
    FROM pg_catalog.pg_index i
),
found (kind, name, relation) AS (
    SELECT 'trigger', t.tgname::text, tree.root
    FROM tree
    JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.member
    JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND p.pronamespace <> 'pg_catalog'::regnamespace
    UNION
    SELECT 'rule', r.rulename::text, r.ev_class
    FROM pg_catalog.pg_rewrite r
    WHERE r.ev_class = ANY ($2::oid[]) AND r.ev_type = '2' AND r.ev_enabled <> 'D'
    UNION
    SELECT 'foreign key', k.conname::text, k.conrelid
    FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.confrelid = ANY ($2::oid[]) AND k.confupdtype IN ('c', 'n', 'd')
    UNION
    SELECT 'function', p.oid::regprocedure::text, tree.root
    FROM tree
    JOIN expressions e ON e.relation = tree.member
    JOIN pg_catalog.pg_depend d ON d.classid = e.catalog AND d.objid = e.object
    LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = d.refobjid
    JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode OR (d.refclassid = 'pg_catalog.pg_proc'::regclass AND p.oid = d.refobjid)
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE l.lanname NOT IN ('internal', 'c')
)
SELECT found.kind, found.name, n.nspname, c.relname
FROM found
JOIN pg_catalog.pg_class c ON c.oid = found.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 3, 4, 1 DESC, 2)";

constexpr auto event_triggers_sql = R"(
SELECT e.evtname
FROM pg_catalog.pg_event_trigger e
WHERE e.evtenabled <> 'D'
ORDER BY 1)";

}  // namespace

std::vector<Reach> read_event_triggers(Connection& connection) {
    std::vector<Reach> reach;
    const Result rows = connection.execute(event_triggers_sql);
    for (std::size_t row = 0; row < rows.rows(); ++row)
        reach.push_back({"event trigger " + std::string(rows.text(row, 0)), {}});
    return reach;
}

std::vector<Reach> read_reach(Connection& connection, const std::vector<schema::Name>& written,
                              const std::vector<schema::Name>& updated) {
    std::vector<Reach> reach;
    const std::array<Parameter, 2> tables{oid_array(find_tables(connection, written)),
                                          oid_array(find_tables(connection, updated))};
    std::string sql(with_tree_sql);
    sql.erase(sql.find_last_not_of('\n') + 1);
    const Result rows = connection.execute(sql + reach_sql, tables);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        const schema::Name table{std::string(rows.text(row, 2)), std::string(rows.text(row, 3))};
        std::string name(rows.text(row, 0));
        name += " ";
        name += rows.text(row, 1);
        reach.push_back({name + " of " + to_string(table), table});
    }
    std::ranges::move(read_event_triggers(connection), std::back_inserter(reach));
    return reach;
}

}  // namespace copyover::postgres

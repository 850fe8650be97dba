#include "postgres/catalog/relation_trust.hpp"

#include <fmt/format.h>

#include <array>

#include "postgres/catalog/names.hpp"

namespace copyover::postgres {

namespace {

// Superusers count as members of every role (pg_has_role), so that membership is looked up as it was granted.
// pg_database_owner has the database's owner as its only member.
constexpr auto trusted_sql = R"(
WITH RECURSIVE mine (oid) AS (
    SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
    UNION
    SELECT m.roleid
    FROM mine
    JOIN pg_catalog.pg_auth_members m ON m.member = mine.oid
),
trusted (oid) AS (
    SELECT mine.oid FROM mine
    UNION
    SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = current_database()
    UNION
    SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname = 'pg_database_owner'
),
place AS (SELECT n.oid, n.nspowner FROM pg_catalog.pg_namespace n WHERE n.nspname = $1),
found AS (
    SELECT c.*, c.relname = ANY ($2::text[]) AS is_named
    FROM pg_catalog.pg_class c
    JOIN place ON place.oid = c.relnamespace
    WHERE c.relname = ANY ($2::text[]) OR c.relname ~ $3
),)";

// Expressions are compared as text too, because functions of PostgreSQL itself can run any statement
// (query_to_xml). Triggers that belong to foreign keys among the named tables are the server's own.
constexpr auto objections_sql = R"(
objections (name, objection) AS (
    SELECT '', pg_catalog.format('it belongs to %s', pg_catalog.pg_get_userbyid(p.nspowner))
    FROM place p WHERE p.nspowner NOT IN (SELECT trusted.oid FROM trusted)
    UNION
    SELECT f.relname, pg_catalog.format('it belongs to %s', pg_catalog.pg_get_userbyid(f.relowner))
    FROM found f WHERE f.relowner NOT IN (SELECT trusted.oid FROM trusted)
    UNION
    SELECT f.relname, CASE f.relkind WHEN 'v' THEN 'it is a view' WHEN 'm' THEN 'it is a materialized view'
           WHEN 'p' THEN 'it is partitioned' WHEN 'f' THEN 'it is a foreign table' WHEN 'S' THEN 'it is a sequence'
           WHEN 'c' THEN 'it is a type' ELSE 'it is an index' END
    FROM found f WHERE f.relkind <> 'r'
    UNION
    SELECT t.typname, 'it is a type'
    FROM pg_catalog.pg_type t JOIN place ON place.oid = t.typnamespace
    WHERE t.typname = ANY ($2::text[]) AND t.typrelid = 0
    UNION
    SELECT f.relname, pg_catalog.format('it has the rule %s', r.rulename)
    FROM found f JOIN pg_catalog.pg_rewrite r ON r.ev_class = f.oid WHERE f.relkind <> 'v'
    UNION
    SELECT f.relname, pg_catalog.format('it has the trigger %s', t.tgname)
    FROM found f JOIN pg_catalog.pg_trigger t ON t.tgrelid = f.oid WHERE NOT t.tgisinternal
    UNION
    SELECT f.relname, 'it has row-level security'
    FROM found f
    WHERE f.relrowsecurity OR EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = f.oid)
    UNION
    SELECT f.relname, 'it inherits or is inherited from'
    FROM found f JOIN pg_catalog.pg_inherits i ON f.oid IN (i.inhrelid, i.inhparent)
    UNION
    SELECT f.relname, pg_catalog.format('its column %s is computed', a.attname)
    FROM found f
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.oid AND (a.attgenerated <> '' OR a.attidentity <> '')
    UNION
    SELECT f.relname, pg_catalog.format('its column %s has a default of its own', a.attname)
    FROM found f
    JOIN pg_catalog.pg_attrdef d ON d.adrelid = f.oid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.oid AND a.attnum = d.adnum AND a.attgenerated = ''
    WHERE pg_catalog.replace(pg_catalog.pg_get_expr(d.adbin, d.adrelid), 'pg_catalog.', '')
          NOT IN ('clock_timestamp()', 'CURRENT_USER', '''committed''::text', 'true', 'false', '0', '1')
       OR EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND e.objid = d.oid
                    AND e.refobjid <> f.oid)
    UNION
    SELECT f.relname, pg_catalog.format('it has the constraint %s', k.conname)
    FROM found f
    JOIN pg_catalog.pg_constraint k ON f.oid IN (k.conrelid, k.confrelid)
    WHERE k.contype NOT IN ('p', 'f', 'n')
       OR k.contype = 'f'
      AND (SELECT count(*) FROM found g WHERE g.is_named AND g.oid IN (k.conrelid, k.confrelid))
          < CASE WHEN k.conrelid = k.confrelid THEN 1 ELSE 2 END
    UNION
    SELECT f.relname, pg_catalog.format('its index %s is computed', x.relname)
    FROM found f
    JOIN pg_catalog.pg_index i ON i.indrelid = f.oid
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
       OR EXISTS (SELECT FROM pg_catalog.pg_opclass o
                  WHERE o.oid = ANY (i.indclass) AND o.opcnamespace <> 'pg_catalog'::pg_catalog.regnamespace)
    UNION
    SELECT f.relname, pg_catalog.format('its column %s is of a type of its own', a.attname)
    FROM found f
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE f.is_named AND t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace
    UNION
    SELECT f.relname, 'everybody may write to it'
    FROM found f, pg_catalog.aclexplode(f.relacl) g
    WHERE g.grantee = 0 AND g.privilege_type NOT IN ('SELECT', 'MAINTAIN')
    UNION
    SELECT f.relname, 'everybody may write to it'
    FROM found f
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.oid, pg_catalog.aclexplode(a.attacl) g
    WHERE g.grantee = 0 AND g.privilege_type <> 'SELECT'
))";

// One statement, so that what is found trusted is what is there.
constexpr auto result_sql = R"(
SELECT '', '', false, false, o.objection
FROM place LEFT JOIN objections o ON o.name = ''
UNION ALL
SELECT f.relname,
       (SELECT pg_catalog.string_agg(a.attname, ',' ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = f.oid AND a.attnum > 0 AND NOT a.attisdropped),
       pg_catalog.has_schema_privilege(f.relnamespace, 'USAGE') AND pg_catalog.has_table_privilege(f.oid, 'SELECT'),
       pg_catalog.has_table_privilege(f.oid, 'INSERT') AND pg_catalog.has_table_privilege(f.oid, 'UPDATE')
       AND pg_catalog.has_table_privilege(f.oid, 'DELETE'),
       o.objection
FROM found f LEFT JOIN objections o ON o.name = f.relname
UNION ALL
SELECT o.name, '', false, false, o.objection
FROM objections o WHERE o.name <> '' AND NOT EXISTS (SELECT FROM found f WHERE f.relname = o.name)
ORDER BY 1, 5)";

constexpr auto grantees_sql = R"(
SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(r.rolname) END
FROM (SELECT c.relacl AS acl, c.relowner AS owner
      FROM pg_catalog.pg_class c WHERE $1 = 'TABLE' AND c.oid = pg_catalog.to_regclass($2)
      UNION ALL
      SELECT n.nspacl, n.nspowner
      FROM pg_catalog.pg_namespace n WHERE $1 = 'SCHEMA' AND n.oid = pg_catalog.to_regnamespace($2)) AS o,
     pg_catalog.aclexplode(o.acl) g
LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
WHERE g.grantee <> o.owner)";

}  // namespace

std::vector<KnownRelation> inspect_relations(Connection& connection, const std::string& schema,
                                             std::span<const std::string> names, const std::string& pattern) {
    const std::array<Parameter, 3> parameters{schema, text_array(names), pattern};
    const Result rows =
        connection.execute(std::string(trusted_sql) + objections_sql + result_sql, parameters);
    std::vector<KnownRelation> relations;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (relations.empty() || relations.back().name != rows.text(row, 0))
            relations.push_back({std::string(rows.text(row, 0)),
                                 std::string(rows.text(row, 1)),
                                 rows.boolean(row, 2),
                                 rows.boolean(row, 3),
                                 {}});
        if (!rows.is_null(row, 4)) relations.back().objections.emplace_back(rows.text(row, 4));
    }
    return relations;
}

void close_to_others(Connection& connection, Created kind, const std::string& name) {
    const std::string type = kind == Created::schema ? "SCHEMA" : "TABLE";
    const std::array<Parameter, 2> parameters{type, name};
    const Result grantees = connection.execute(grantees_sql, parameters);
    for (std::size_t row = 0; row < grantees.rows(); ++row)
        connection.execute(
            fmt::format("REVOKE ALL ON {} {} FROM {} CASCADE", type, name, grantees.text(row, 0)));
}

}  // namespace copyover::postgres

#include "postgres/catalog/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "postgres/catalog/empty_search_path.hpp"
#include "postgres/catalog/line.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::postgres {

namespace {

// The tables, what inherits from them and their partitions, with a name to print, without those created ($2).
// Each query below adds a SELECT of the fields of CatalogLine and the statement that removes the thing.
// Neither OIDs nor file nodes appear in it: they change when an object is rebuilt.
constexpr auto covered_sql = R"(
WITH RECURSIVE created (oid) AS (
    SELECT unnest($2::oid[])
    UNION
    SELECT i.inhrelid FROM created c JOIN pg_catalog.pg_inherits i ON i.inhparent = c.oid),
reached (oid) AS (
    SELECT unnest($1::oid[])
    UNION
    SELECT i.inhrelid FROM reached r JOIN pg_catalog.pg_inherits i ON i.inhparent = r.oid),
covered AS (
    SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM reached r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE r.oid NOT IN (SELECT c.oid FROM created c))
)";

// Properties that are there: of the first FROM item, as (property, text, restore, removal).
constexpr auto tables_sql = R"(
SELECT t.name, '', p.property, p.text, p.restore, p.removal
FROM covered t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
CROSS JOIN LATERAL (VALUES
    ('', pg_catalog.concat_ws(' ', 'table', 'kind', c.relkind,
        'access method', (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = c.relam),
        'partition key', pg_catalog.pg_get_partkeydef(c.oid),
        'bound', pg_catalog.pg_get_expr(c.relpartbound, c.oid),
        'inherits', (SELECT pg_catalog.string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                     FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
        'foreign options', (SELECT f.ftoptions FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = c.oid)),
     NULL, 'DROP TABLE ' || t.name),
    ('persistence', c.relpersistence::text,
     pg_catalog.format('ALTER TABLE %s SET %s', t.name,
                       CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END), NULL),
    ('owner', pg_catalog.pg_get_userbyid(c.relowner)::text, NULL, NULL),
    ('storage options', c.reloptions::text, NULL, NULL),
    ('toast options', (SELECT o.reloptions::text FROM pg_catalog.pg_class o WHERE o.oid = c.reltoastrelid), NULL, NULL),
    ('tablespace', (SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), NULL, NULL),
    ('replica identity', c.relreplident::text, NULL, NULL),
    ('row security', pg_catalog.concat_ws(' ', c.relrowsecurity, 'forced', c.relforcerowsecurity), NULL, NULL),
    ('comment', pg_catalog.obj_description(c.oid, 'pg_class'), NULL, NULL)
) AS p (property, text, restore, removal)
WHERE p.text IS NOT NULL
UNION ALL
SELECT t.name, '', pg_catalog.concat_ws(' ', 'privilege', a.privilege_type, 'of',
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee)::text END),
       pg_catalog.concat_ws(' ', 'grantable', a.is_grantable, 'by', pg_catalog.pg_get_userbyid(a.grantor)), NULL, NULL
FROM covered t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS a
)";

constexpr auto columns_sql = R"(
SELECT t.name, 'column ' || pg_catalog.quote_ident(a.attname), p.property, p.text, p.restore, p.removal
FROM covered t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
CROSS JOIN LATERAL (
    SELECT pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I ', t.name, a.attname) AS alter,
           pg_catalog.format_type(a.atttypid, a.atttypmod) || coalesce(' COLLATE ' || l.oid::regcollation, '') AS type,
           pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression) AS s
CROSS JOIN LATERAL (VALUES
    ('', pg_catalog.concat_ws(' ', 'column', 'generated', a.attgenerated, 'identity', a.attidentity,
        'local', a.attislocal, 'inherited', a.attinhcount),
     pg_catalog.format('ALTER TABLE %s ADD COLUMN %I %s', t.name, a.attname, s.type),
     pg_catalog.format('ALTER TABLE %s DROP COLUMN %I', t.name, a.attname)),
    ('type', s.type, s.alter || 'TYPE ' || s.type, NULL),
    ('nullability', CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
     s.alter || CASE WHEN a.attnotnull THEN 'SET' ELSE 'DROP' END || ' NOT NULL', NULL),
    ('default', s.expression, s.alter || 'SET DEFAULT ' || s.expression, s.alter || 'DROP DEFAULT'),
    ('number', a.attnum::text, NULL, NULL),
    ('storage', a.attstorage::text, NULL, NULL),
    ('compression', a.attcompression::text, NULL, NULL),
    ('statistics', a.attstattarget::text, NULL, NULL),
    ('options', a.attoptions::text, NULL, NULL),
    ('foreign options', a.attfdwoptions::text, NULL, NULL),
    ('comment', pg_catalog.col_description(a.attrelid, a.attnum), NULL, NULL)
) AS p (property, text, restore, removal)
WHERE p.text IS NOT NULL
UNION ALL
SELECT t.name, 'column ' || pg_catalog.quote_ident(a.attname),
       pg_catalog.concat_ws(' ', 'privilege', e.privilege_type, 'of',
           CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(e.grantee)::text END),
       pg_catalog.concat_ws(' ', 'grantable', e.is_grantable, 'by', pg_catalog.pg_get_userbyid(e.grantor)), NULL, NULL
FROM covered t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) AS e
)";

// Those of the tables, and the references of other tables to them.
constexpr auto constraints_sql = R"(
SELECT k.conrelid::regclass::text,
       CASE WHEN k.conrelid IN (SELECT t.oid FROM covered t) THEN '' ELSE 'outside ' END || 'constraint '
           || pg_catalog.quote_ident(k.conname), p.property, p.text, p.restore, p.removal
FROM pg_catalog.pg_constraint k
CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_constraintdef(k.oid) AS definition,
                           pg_catalog.format('ALTER TABLE %s ', k.conrelid::regclass) AS alter) AS s
CROSS JOIN LATERAL (VALUES
    ('', pg_catalog.concat_ws(' ', pg_catalog.regexp_replace(s.definition, ' NOT VALID$', ''),
        'deferrable', k.condeferrable, 'deferred', k.condeferred, 'local', k.conislocal, 'inherited', k.coninhcount,
        'no inherit', k.connoinherit),
     pg_catalog.format('%sADD CONSTRAINT %I %s', s.alter, k.conname, s.definition),
     CASE WHEN k.coninhcount = 0 THEN pg_catalog.format('%sDROP CONSTRAINT %I', s.alter, k.conname) END),
    ('validated', k.convalidated::text, NULL, NULL),
    ('comment', pg_catalog.obj_description(k.oid, 'pg_constraint'), NULL, NULL)
) AS p (property, text, restore, removal)
WHERE p.text IS NOT NULL AND (
    k.conrelid IN (SELECT t.oid FROM covered t)
    OR (k.confrelid IN (SELECT t.oid FROM covered t) AND k.conrelid NOT IN (SELECT c.oid FROM created c)))
)";

constexpr auto indexes_sql = R"(
SELECT t.name, 'index ' || s.name, p.property, p.text, p.restore, p.removal
FROM covered t
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k
    ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
CROSS JOIN LATERAL (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name) AS s
CROSS JOIN LATERAL (VALUES
    ('', pg_catalog.concat_ws(' ',
        pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(i.indexrelid), ' WITH \([^()]*\)', ''), 'primary', i.indisprimary,
        'valid', i.indisvalid, 'ready', i.indisready, 'live', i.indislive, 'immediate', i.indimmediate,
        'partition', c.relispartition,
        'attached to', (SELECT h.inhparent::regclass FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid)),
     CASE WHEN k.oid IS NULL AND NOT c.relispartition THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
     CASE WHEN k.oid IS NOT NULL THEN pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', t.name, k.conname)
          WHEN NOT c.relispartition THEN 'DROP INDEX ' || s.name END),
    ('clustered', CASE WHEN i.indisclustered THEN 'true' END, NULL, NULL),
    ('replica identity', CASE WHEN i.indisreplident THEN 'true' END, NULL, NULL),
    ('tablespace', (SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), NULL, NULL),
    ('storage options', c.reloptions::text, NULL, NULL),
    ('statistics', (SELECT pg_catalog.string_agg(a.attnum || ':' || a.attstattarget, ' ' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0), NULL, NULL),
    ('depends on extension', (
        SELECT pg_catalog.string_agg(e.extname, ', ' ORDER BY e.extname)
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'x'), NULL, NULL),
    ('comment', pg_catalog.obj_description(c.oid, 'pg_class'), NULL, NULL)
) AS p (property, text, restore, removal)
WHERE p.text IS NOT NULL
)";

// The triggers of a foreign key are named after OIDs; their constraint and function tell them apart.
constexpr auto triggers_sql = R"(
SELECT t.name, s.object, p.property, p.text, p.restore, p.removal
FROM covered t
JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
CROSS JOIN LATERAL (
    SELECT CASE WHEN g.tgisinternal
        THEN pg_catalog.concat_ws(' ', 'constraint trigger',
            (SELECT pg_catalog.quote_ident(k.conname) FROM pg_catalog.pg_constraint k WHERE k.oid = g.tgconstraint),
            g.tgfoid::regproc)
        ELSE 'trigger ' || pg_catalog.quote_ident(g.tgname) END AS object) AS s
CROSS JOIN LATERAL (VALUES
    ('', CASE WHEN NOT g.tgisinternal
         THEN pg_catalog.concat_ws(' ', pg_catalog.pg_get_triggerdef(g.oid), 'inherited', g.tgparentid <> 0) END,
     pg_catalog.pg_get_triggerdef(g.oid),
     CASE WHEN g.tgparentid = 0 THEN pg_catalog.format('DROP TRIGGER %I ON %s', g.tgname, t.name) END),
    ('enabled', g.tgenabled::text,
     pg_catalog.format('ALTER TABLE %s %s TRIGGER %s', t.name,
         CASE g.tgenabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                          ELSE 'ENABLE ALWAYS' END,
         CASE WHEN g.tgisinternal THEN 'ALL' ELSE pg_catalog.quote_ident(g.tgname) END), NULL),
    ('comment', pg_catalog.obj_description(g.oid, 'pg_trigger'), NULL, NULL)
) AS p (property, text, restore, removal)
WHERE p.text IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint k JOIN created c ON c.oid = k.conrelid WHERE k.oid = g.tgconstraint)
)";

constexpr auto policies_and_rules_sql = R"(
SELECT t.name, 'policy ' || pg_catalog.quote_ident(p.polname), '', pg_catalog.concat_ws(' ', p.polcmd,
    'permissive', p.polpermissive, 'roles',
    (SELECT pg_catalog.string_agg(pg_catalog.pg_get_userbyid(r), ', ' ORDER BY r) FROM unnest(p.polroles) AS r),
    'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', pg_catalog.obj_description(p.oid, 'pg_policy')), NULL, NULL
FROM covered t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
UNION ALL
SELECT t.name, 'rule ' || pg_catalog.quote_ident(r.rulename), p.property, p.text, p.restore, p.removal
FROM covered t
JOIN pg_catalog.pg_rewrite r ON r.ev_class = t.oid
CROSS JOIN LATERAL (VALUES
    ('', pg_catalog.pg_get_ruledef(r.oid), pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';'),
     pg_catalog.format('DROP RULE %I ON %s', r.rulename, t.name)),
    ('enabled', r.ev_enabled::text,
     pg_catalog.format('ALTER TABLE %s %s RULE %I', t.name,
         CASE r.ev_enabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                           ELSE 'ENABLE ALWAYS' END, r.rulename), NULL),
    ('comment', pg_catalog.obj_description(r.oid, 'pg_rewrite'), NULL, NULL)
) AS p (property, text, restore, removal)
WHERE p.text IS NOT NULL
)";

constexpr auto statistics_and_publications_sql = R"(
SELECT t.name, pg_catalog.format('statistics %s.%I', e.stxnamespace::regnamespace, e.stxname), '', pg_catalog.concat_ws(' ', pg_catalog.pg_get_statisticsobjdef(e.oid),
    'target', e.stxstattarget, 'owner', pg_catalog.pg_get_userbyid(e.stxowner),
    'comment', pg_catalog.obj_description(e.oid, 'pg_statistic_ext')), NULL, NULL
FROM covered t JOIN pg_catalog.pg_statistic_ext e ON e.stxrelid = t.oid
UNION ALL
SELECT t.name, 'publication ' || pg_catalog.quote_ident(p.pubname), '', pg_catalog.to_jsonb(p)::text, NULL, NULL
FROM covered t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_publication_tables p ON p.schemaname = n.nspname AND p.tablename = c.relname
UNION ALL
SELECT t.name, 'security label ' || l.objsubid, l.provider, l.label, NULL, NULL
FROM covered t
JOIN pg_catalog.pg_seclabel l ON l.objoid = t.oid AND l.classoid = 'pg_catalog.pg_class'::regclass
)";

// Views on the tables and views on those views; a rule depends on the view that it makes.
constexpr auto views_sql = R"(
, dependent (oid) AS (
    SELECT t.oid FROM covered t
    UNION
    SELECT r.ev_class
    FROM dependent x
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = x.oid
     AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid)
SELECT c.oid::regclass::text, 'view', '', pg_catalog.concat_ws(' ', 'kind', c.relkind,
    'owner', pg_catalog.pg_get_userbyid(c.relowner), 'acl', c.relacl, 'options', c.reloptions,
    pg_catalog.pg_get_viewdef(c.oid), 'comment', pg_catalog.obj_description(c.oid, 'pg_class')), NULL, NULL
FROM dependent x JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind IN ('v', 'm')
)";

// Owned by a column of the tables, or used by its default.
constexpr auto sequences_sql = R"(
SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, s.relname),
    pg_catalog.has_sequence_privilege(s.oid, 'SELECT'),
    pg_catalog.concat_ws(' ', 'type', pg_catalog.format_type(q.seqtypid, NULL), 'start', q.seqstart,
        'increment', q.seqincrement, 'minimum', q.seqmin, 'maximum', q.seqmax, 'cache', q.seqcache,
        'cycle', q.seqcycle, 'persistence', s.relpersistence, 'owner', pg_catalog.pg_get_userbyid(s.relowner),
        'acl', s.relacl, 'comment', pg_catalog.obj_description(s.oid, 'pg_class'), 'owned by',
        (SELECT pg_catalog.concat_ws(' ', d.deptype, d.refobjid::regclass, a.attname)
         FROM pg_catalog.pg_depend d
         JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.oid
           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')))
FROM (
    SELECT d.objid AS oid
    FROM covered t
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid
     AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
    UNION
    SELECT d.refobjid
    FROM covered t
    JOIN pg_catalog.pg_attrdef e ON e.adrelid = t.oid
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = e.oid
     AND d.refclassid = 'pg_catalog.pg_class'::regclass
) AS u
JOIN pg_catalog.pg_class s ON s.oid = u.oid AND s.relkind = 'S'
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
)";

class Fingerprint {
  public:
    Fingerprint(Connection& connection, const std::vector<FoundTable>& found,
                const std::vector<FoundTable>& created)
        : connection_(connection), parameters_{oid_array(found), oid_array(created)} {}

    CatalogFingerprint take() {
        for (const auto* sql : {tables_sql, columns_sql, constraints_sql, indexes_sql, triggers_sql,
                                policies_and_rules_sql, statistics_and_publications_sql, views_sql}) {
            const Result rows = query(sql);
            for (std::size_t row = 0; row < rows.rows(); ++row)
                add(rows, row);
        }
        add_sequences();
        std::ranges::sort(print_.lines);
        return std::move(print_);
    }

  private:
    Result query(const char* sql) { return connection_.execute(std::string(covered_sql) + sql, parameters_); }

    void add(const Result& rows, std::size_t row) {
        const auto field = [&](std::size_t column) { return std::string(rows.text(row, column)); };
        const CatalogLine line{field(0), field(1), field(2), field(3), field(4)};
        print_.lines.push_back(to_line(line));
        if (!rows.is_null(row, 5)) print_.removals[name_of(line)] = field(5);
    }

    // pg_sequences hides the value of a sequence that was not called yet; only the sequence itself tells.
    void add_sequences() {
        const Result sequences = query(sequences_sql);
        std::string states;
        for (std::size_t row = 0; row < sequences.rows(); ++row) {
            const std::string name(sequences.text(row, 0));
            print_.lines.push_back(to_line({name, "sequence", "", std::string(sequences.text(row, 2)), ""}));
            if (!sequences.boolean(row, 1)) continue;
            if (!states.empty()) states += " UNION ALL ";
            states +=
                fmt::format("SELECT {}, pg_catalog.concat_ws(' ', last_value, 'called', is_called) FROM {}",
                            connection_.literal(fmt::format("{} {}", sequence_value_line, name)), name);
        }
        if (states.empty()) return;
        const Result rows = connection_.execute(states);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            print_.lines.push_back(
                to_line({std::string(rows.text(row, 0)), "", "", std::string(rows.text(row, 1)), ""}));
        }
    }

    Connection& connection_;
    std::array<Parameter, 2> parameters_;
    CatalogFingerprint print_;
};

}  // namespace

CatalogFingerprint catalog_fingerprint(Connection& connection, const std::vector<schema::Name>& names,
                                       const std::vector<schema::Name>& created) {
    const std::vector<FoundTable> found = find_tables(connection, names);
    if (found.empty()) return {};
    const EmptySearchPath qualified(connection);
    return Fingerprint(connection, found, find_tables(connection, created)).take();
}

}  // namespace copyover::postgres

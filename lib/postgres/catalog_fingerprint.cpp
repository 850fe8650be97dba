#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "postgres/catalog.hpp"
#include "postgres/catalog_names.hpp"

namespace copyover::postgres {

namespace {

// The tables, what inherits from them and their partitions, with a name to print. Each query below adds a
// SELECT of one text column. Neither OIDs nor file nodes appear in it: they change when an object is rebuilt.
constexpr auto covered_sql = R"(
WITH RECURSIVE reached (oid) AS (
    SELECT unnest($1::oid[])
    UNION
    SELECT i.inhrelid FROM reached r JOIN pg_catalog.pg_inherits i ON i.inhparent = r.oid),
covered AS (
    SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM reached r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
)";

constexpr auto tables_sql = R"(
SELECT pg_catalog.concat_ws(' ', 'table', t.name, 'kind', c.relkind, 'persistence', c.relpersistence,
    'owner', pg_catalog.pg_get_userbyid(c.relowner), 'acl', c.relacl, 'options', c.reloptions,
    'toast options', (SELECT o.reloptions FROM pg_catalog.pg_class o WHERE o.oid = c.reltoastrelid),
    'access method', (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = c.relam),
    'tablespace', (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace),
    'replica identity', c.relreplident, 'row security', c.relrowsecurity, 'forced', c.relforcerowsecurity,
    'partition key', pg_catalog.pg_get_partkeydef(c.oid), 'bound', pg_catalog.pg_get_expr(c.relpartbound, c.oid),
    'inherits', (SELECT pg_catalog.string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                 FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
    'foreign options', (SELECT f.ftoptions FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = c.oid),
    'comment', pg_catalog.obj_description(c.oid, 'pg_class'))
FROM covered t JOIN pg_catalog.pg_class c ON c.oid = t.oid
)";

constexpr auto columns_sql = R"(
SELECT pg_catalog.concat_ws(' ', 'column', t.name || '.' || pg_catalog.quote_ident(a.attname), 'number', a.attnum,
    pg_catalog.format_type(a.atttypid, a.atttypmod), 'not null', a.attnotnull,
    'default', pg_catalog.pg_get_expr(d.adbin, d.adrelid), 'generated', a.attgenerated, 'identity', a.attidentity,
    'storage', a.attstorage, 'compression', a.attcompression, 'statistics', a.attstattarget,
    'collation', (SELECT l.collname FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation),
    'options', a.attoptions, 'foreign options', a.attfdwoptions, 'acl', a.attacl, 'local', a.attislocal,
    'inherited', a.attinhcount, 'comment', pg_catalog.col_description(a.attrelid, a.attnum))
FROM covered t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
)";

// Those of the tables, and the references of other tables to them.
constexpr auto constraints_sql = R"(
SELECT pg_catalog.concat_ws(' ', 'constraint', k.conrelid::regclass, pg_catalog.quote_ident(k.conname),
    pg_catalog.pg_get_constraintdef(k.oid), 'validated', k.convalidated, 'deferrable', k.condeferrable,
    'deferred', k.condeferred, 'local', k.conislocal, 'inherited', k.coninhcount, 'no inherit', k.connoinherit,
    'comment', pg_catalog.obj_description(k.oid, 'pg_constraint'))
FROM pg_catalog.pg_constraint k
WHERE k.conrelid IN (SELECT t.oid FROM covered t) OR k.confrelid IN (SELECT t.oid FROM covered t)
)";

constexpr auto indexes_sql = R"(
SELECT pg_catalog.concat_ws(' ', 'index', t.name, pg_catalog.quote_ident(c.relname),
    pg_catalog.pg_get_indexdef(i.indexrelid), 'primary', i.indisprimary, 'valid', i.indisvalid, 'ready', i.indisready,
    'live', i.indislive, 'immediate', i.indimmediate, 'clustered', i.indisclustered,
    'replica identity', i.indisreplident, 'partition', c.relispartition,
    'tablespace', (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace),
    'options', c.reloptions,
    'statistics', (SELECT pg_catalog.string_agg(a.attnum || ':' || a.attstattarget, ' ' ORDER BY a.attnum)
                   FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0),
    'attached to', (SELECT p.inhparent::regclass FROM pg_catalog.pg_inherits p WHERE p.inhrelid = c.oid),
    'comment', pg_catalog.obj_description(c.oid, 'pg_class'))
FROM covered t
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
)";

// The triggers of a foreign key are named after OIDs; their constraint and function tell them apart.
constexpr auto triggers_sql = R"(
SELECT CASE WHEN g.tgisinternal
    THEN pg_catalog.concat_ws(' ', 'internal trigger', t.name,
        (SELECT pg_catalog.quote_ident(k.conname) FROM pg_catalog.pg_constraint k WHERE k.oid = g.tgconstraint),
        g.tgfoid::regproc, 'enabled', g.tgenabled)
    ELSE pg_catalog.concat_ws(' ', 'trigger', t.name, pg_catalog.quote_ident(g.tgname),
        pg_catalog.pg_get_triggerdef(g.oid), 'enabled', g.tgenabled, 'inherited', g.tgparentid <> 0,
        'comment', pg_catalog.obj_description(g.oid, 'pg_trigger')) END
FROM covered t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
)";

constexpr auto policies_and_rules_sql = R"(
SELECT pg_catalog.concat_ws(' ', 'policy', t.name, pg_catalog.quote_ident(p.polname), p.polcmd,
    'permissive', p.polpermissive, 'roles',
    (SELECT pg_catalog.string_agg(pg_catalog.pg_get_userbyid(r), ', ' ORDER BY r) FROM unnest(p.polroles) AS r),
    'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', pg_catalog.obj_description(p.oid, 'pg_policy'))
FROM covered t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
UNION ALL
SELECT pg_catalog.concat_ws(' ', 'rule', t.name, pg_catalog.quote_ident(r.rulename),
    pg_catalog.pg_get_ruledef(r.oid), 'enabled', r.ev_enabled,
    'comment', pg_catalog.obj_description(r.oid, 'pg_rewrite'))
FROM covered t JOIN pg_catalog.pg_rewrite r ON r.ev_class = t.oid
)";

constexpr auto statistics_and_publications_sql = R"(
SELECT pg_catalog.concat_ws(' ', 'statistics', t.name, pg_catalog.pg_get_statisticsobjdef(e.oid),
    'target', e.stxstattarget, 'owner', pg_catalog.pg_get_userbyid(e.stxowner),
    'comment', pg_catalog.obj_description(e.oid, 'pg_statistic_ext'))
FROM covered t JOIN pg_catalog.pg_statistic_ext e ON e.stxrelid = t.oid
UNION ALL
SELECT pg_catalog.concat_ws(' ', 'publication', t.name, pg_catalog.to_jsonb(p))
FROM covered t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_publication_tables p ON p.schemaname = n.nspname AND p.tablename = c.relname
UNION ALL
SELECT pg_catalog.concat_ws(' ', 'security label', t.name, l.objsubid, l.provider, l.label)
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
SELECT pg_catalog.concat_ws(' ', 'view', c.oid::regclass, 'kind', c.relkind,
    'owner', pg_catalog.pg_get_userbyid(c.relowner), 'acl', c.relacl, 'options', c.reloptions,
    pg_catalog.pg_get_viewdef(c.oid), 'comment', pg_catalog.obj_description(c.oid, 'pg_class'))
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
    Fingerprint(Connection& connection, const std::vector<FoundTable>& found)
        : connection_(connection), parameters_{oid_array(found)} {}

    std::vector<std::string> take() {
        for (const auto* sql : {tables_sql, columns_sql, constraints_sql, indexes_sql, triggers_sql,
                                policies_and_rules_sql, statistics_and_publications_sql, views_sql}) {
            const Result rows = query(sql);
            for (std::size_t row = 0; row < rows.rows(); ++row)
                add(rows.text(row, 0));
        }
        add_sequences();
        std::ranges::sort(lines_);
        return std::move(lines_);
    }

  private:
    Result query(const char* sql) { return connection_.execute(std::string(covered_sql) + sql, parameters_); }

    // One line for each object, whatever its definition contains.
    void add(std::string_view line) {
        std::string& added = lines_.emplace_back(line);
        std::ranges::replace(added, '\n', ' ');
    }

    // pg_sequences hides the value of a sequence that was not called yet; only the sequence itself tells.
    void add_sequences() {
        const Result sequences = query(sequences_sql);
        std::string states;
        for (std::size_t row = 0; row < sequences.rows(); ++row) {
            const std::string name(sequences.text(row, 0));
            add(fmt::format("sequence {} {}", name, sequences.text(row, 2)));
            if (!sequences.boolean(row, 1)) continue;
            if (!states.empty()) states += " UNION ALL ";
            states += fmt::format(
                "SELECT pg_catalog.concat_ws(' ', {}, {}, last_value, 'called', is_called) FROM {}",
                connection_.literal(sequence_value_line), connection_.literal(name), name);
        }
        if (states.empty()) return;
        const Result rows = connection_.execute(states);
        for (std::size_t row = 0; row < rows.rows(); ++row)
            add(rows.text(row, 0));
    }

    Connection& connection_;
    std::array<Parameter, 1> parameters_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> catalog_fingerprint(Connection& connection, const std::vector<schema::Name>& names) {
    const std::vector<FoundTable> found = find_tables(connection, names);
    if (found.empty()) return {};
    return Fingerprint(connection, found).take();
}

}  // namespace copyover::postgres

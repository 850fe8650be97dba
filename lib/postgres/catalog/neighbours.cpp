#include "postgres/catalog/neighbours.hpp"

#include <algorithm>
#include <array>

#include "postgres/catalog/names.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::postgres {

namespace {

constexpr auto closed_columns_sql = R"(
SELECT a.attrelid, a.attname, pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT'),
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  AND NOT (pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT')
           AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT'))
ORDER BY a.attrelid, a.attnum)";

constexpr auto publications_sql = R"(
SELECT DISTINCT tree.root, pg_catalog.quote_ident(p.pubname)
FROM tree
JOIN pg_catalog.pg_class m ON m.oid = tree.member
JOIN pg_catalog.pg_namespace n ON n.oid = m.relnamespace
JOIN pg_catalog.pg_publication_tables p ON p.schemaname = n.nspname AND p.tablename = m.relname
ORDER BY 1, 2)";

// A rule depends on the tables that its view reads.
constexpr auto materialized_views_sql = R"(
, dependent (root, oid) AS (
    SELECT tree.root, tree.member FROM tree
    UNION
    SELECT x.root, r.ev_class
    FROM dependent x
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = x.oid
     AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid)
SELECT DISTINCT x.root, pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM dependent x
JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind = 'm'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 1, 2)";

constexpr auto foreign_partitions_sql = R"(
SELECT tree.root, pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM tree
JOIN pg_catalog.pg_class c ON c.oid = tree.member AND c.relkind = 'f'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE tree.member <> tree.root
ORDER BY 1, 2)";

// As it was declared, not its copies at the partitions of either side.
constexpr auto outside_references_sql = R"(
SELECT tree.root, k.conname, n.nspname, o.relname, tree.member = k.conrelid
FROM tree
JOIN pg_catalog.pg_constraint k ON tree.member IN (k.conrelid, k.confrelid) AND k.contype = 'f'
 AND k.conparentid = 0
JOIN pg_catalog.pg_class o ON o.oid = CASE WHEN tree.member = k.conrelid THEN k.confrelid ELSE k.conrelid END
JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
WHERE NOT EXISTS (SELECT FROM tree x WHERE x.member = o.oid)
ORDER BY tree.root, 2, 3, 4)";

// Owned by a column, or merely used by its default. pg_sequences says NULL before the first nextval.
constexpr auto sequences_sql = R"(
SELECT u.table_oid, pg_catalog.format('%I.%I', n.nspname, s.relname), a.attname,
       pg_catalog.pg_has_role(s.relowner, 'USAGE'), pg_catalog.has_sequence_privilege(s.oid, 'USAGE, UPDATE'),
       CASE WHEN NOT q.seqcycle AND pg_catalog.has_sequence_privilege(s.oid, 'SELECT, USAGE') THEN least(
           ((CASE WHEN q.seqincrement > 0 THEN q.seqmax ELSE q.seqmin END)::numeric
            - coalesce(v.last_value, q.seqstart::numeric - q.seqincrement)) / q.seqincrement,
           9223372036854775807)::int8 END
FROM (
    SELECT d.refobjid AS table_oid, d.refobjsubid AS attnum, d.objid AS sequence_oid
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = ANY ($1::oid[]) AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    UNION
    SELECT e.adrelid, e.adnum, d.refobjid
    FROM pg_catalog.pg_attrdef e
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = e.oid
     AND d.refclassid = 'pg_catalog.pg_class'::regclass
    WHERE e.adrelid = ANY ($1::oid[])) AS u
JOIN pg_catalog.pg_class s ON s.oid = u.sequence_oid AND s.relkind = 'S'
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = u.table_oid AND a.attnum = u.attnum
LEFT JOIN pg_catalog.pg_sequences v ON v.schemaname = n.nspname AND v.sequencename = s.relname
ORDER BY u.table_oid, u.attnum, 2)";

class NeighbourReader {
  public:
    NeighbourReader(Connection& connection, const std::string& oids, std::vector<TargetTable>& tables)
        : connection_(connection), parameters_{oids}, tables_(tables) {}

    void read() {
        each(closed_columns_sql, [](TargetTable& table, const Result& rows, std::size_t row) {
            table.closed_columns.push_back(
                {std::string(rows.text(row, 1)), rows.boolean(row, 2), rows.boolean(row, 3)});
        });
        read_names(publications_sql, &TargetTable::publications);
        read_names(materialized_views_sql, &TargetTable::materialized_views);
        read_names(foreign_partitions_sql, &TargetTable::foreign_partitions);
        each(tree(outside_references_sql), [](TargetTable& table, const Result& rows, std::size_t row) {
            const bool to_outside = rows.boolean(row, 4);
            table.outside_references.push_back(
                {std::string(rows.text(row, 1)),
                 {std::string(rows.text(row, 2)), std::string(rows.text(row, 3))},
                 to_outside});
            table.referenced_from_outside = table.referenced_from_outside || !to_outside;
        });
        each(sequences_sql, [](TargetTable& table, const Result& rows, std::size_t row) {
            TargetSequence& sequence = table.sequences.emplace_back();
            sequence.name = rows.text(row, 1);
            sequence.column = rows.text(row, 2);
            sequence.owner = rows.boolean(row, 3);
            sequence.may_use = rows.boolean(row, 4);
            if (!rows.is_null(row, 5)) sequence.left = rows.integer(row, 5);
        });
        for (TargetTable& table : tables_)
            table.published = !table.publications.empty();
    }

  private:
    static std::string tree(const char* sql) { return std::string(with_tree_sql) + sql; }

    template <typename Take>
    void each(const std::string& sql, Take take) {
        const Result rows = connection_.execute(sql, parameters_);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            const auto oid = static_cast<std::uint32_t>(rows.integer(row, 0));
            take(*std::ranges::find(tables_, oid, &TargetTable::oid), rows, row);
        }
    }

    void read_names(const char* sql, std::vector<std::string> TargetTable::*names) {
        each(tree(sql), [names](TargetTable& table, const Result& rows, std::size_t row) {
            (table.*names).emplace_back(rows.text(row, 1));
        });
    }

    Connection& connection_;
    std::array<Parameter, 1> parameters_;
    std::vector<TargetTable>& tables_;
};

}  // namespace

void read_neighbours(Connection& connection, const std::string& oids, std::vector<TargetTable>& tables) {
    NeighbourReader(connection, oids, tables).read();
}

}  // namespace copyover::postgres

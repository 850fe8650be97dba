#include "postgres/catalog/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "postgres/catalog/empty_search_path.hpp"
#include "postgres/catalog/names.hpp"
#include "postgres/catalog/neighbours.hpp"

namespace copyover::postgres {

namespace {

// {} is what LOCK TABLE ... ACCESS EXCLUSIVE wants one of.
constexpr auto tables_sql = R"(
SELECT c.oid,
       pg_catalog.pg_has_role(c.relowner, 'USAGE'),
       pg_catalog.has_table_privilege(c.oid, 'INSERT'), pg_catalog.has_table_privilege(c.oid, 'SELECT'),
       pg_catalog.has_table_privilege(c.oid, 'TRUNCATE'), pg_catalog.has_table_privilege(c.oid, 'DELETE'),
       c.relrowsecurity, c.relforcerowsecurity,
       EXISTS (
           SELECT FROM pg_catalog.pg_inherits i
           JOIN pg_catalog.pg_class k ON k.oid = i.inhrelid AND NOT k.relispartition
           WHERE i.inhparent = c.oid),
       EXISTS (
           SELECT FROM tree
           JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.member AND NOT t.tgisinternal AND t.tgenabled <> 'D'
           WHERE tree.root = c.oid),
       (SELECT coalesce(sum(greatest(m.reltuples, 0)), 0)::bigint
        FROM tree JOIN pg_catalog.pg_class m ON m.oid = tree.member AND m.relkind <> 'p'
        WHERE tree.root = c.oid),
       (SELECT coalesce(sum(pg_catalog.pg_total_relation_size(tree.member)), 0)::bigint
        FROM tree WHERE tree.root = c.oid),
       pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE'), pg_catalog.has_table_privilege(c.oid, '{}'),
       pg_catalog.has_table_privilege(c.oid, 'REFERENCES'), pg_catalog.row_security_active(c.oid),
       EXISTS (
           SELECT FROM tree JOIN pg_catalog.pg_class m ON m.oid = tree.member AND m.relpersistence = 'u'
           WHERE tree.root = c.oid),
       coalesce(pg_catalog.array_to_string(c.reloptions, E'\n'), '')
FROM pg_catalog.pg_class c
WHERE c.oid = ANY ($1::oid[]))";

// Constraints and the indexes that back none. Foreign keys of the migrated tables are no dependents: they are
// objects of their own. A foreign key names its parent's index in conindid, which is not its own.
constexpr auto constraints_and_indexes_sql = R"(
SELECT o.table_oid, o.kind, o.oid, o.name, o.definition, o.comment,
       coalesce(CASE WHEN o.is_constraint THEN pg_catalog.obj_description(o.index_oid, 'pg_class') END, ''),
       coalesce(s.spcname, ''), coalesce(m.amname, ''), coalesce(i.indisclustered, false),
       coalesce(i.indisreplident, false), o.is_deferrable, o.is_deferred, coalesce(i.indisvalid, o.is_validated),
       EXISTS (
           SELECT FROM pg_catalog.pg_depend d
           WHERE d.deptype = 'n'
             AND ((d.refclassid = 'pg_catalog.pg_constraint'::regclass AND o.is_constraint AND d.refobjid = o.oid)
               OR (d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = o.index_oid))
             AND NOT EXISTS (
                 SELECT FROM pg_catalog.pg_constraint f JOIN tree ON tree.member = f.conrelid
                 WHERE d.classid = 'pg_catalog.pg_constraint'::regclass AND f.oid = d.objid AND f.contype = 'f')),
       (o.is_constraint AND x.reloptions IS NOT NULL) OR EXISTS (
           SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.index_oid AND a.attstattarget >= 0),
       o.is_inherited OR coalesce(x.relispartition, false), pn.nspname, p.relname,
       coalesce(pg_catalog.pg_get_indexdef(o.index_oid), ''), coalesce(i.indexprs IS NOT NULL, false),
       coalesce(pg_catalog.array_to_string(x.reloptions, E'\n'), ''),
       o.is_constraint AND EXISTS (
           SELECT FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = o.oid AND g.tgenabled <> 'O'),
       o.is_constraint AND EXISTS (
           WITH RECURSIVE below (oid) AS (
               SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.conparentid = o.oid
               UNION ALL
               SELECT k.oid FROM below JOIN pg_catalog.pg_constraint k ON k.conparentid = below.oid)
           SELECT FROM below JOIN pg_catalog.pg_constraint k ON k.oid = below.oid
           WHERE k.conname <> o.name OR k.conislocal OR k.conrelid = o.table_oid
              OR pg_catalog.obj_description(k.oid, 'pg_constraint') IS NOT NULL
              OR EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled <> 'O')),
       EXISTS (
           SELECT FROM pg_catalog.pg_depend d
           WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = o.index_oid AND d.deptype = 'x')
FROM (
    SELECT k.conrelid AS table_oid, k.oid, k.conname AS name, k.contype::text AS kind, true AS is_constraint,
           pg_catalog.pg_get_constraintdef(k.oid) AS definition,
           coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') AS comment,
           CASE WHEN k.contype <> 'f' THEN nullif(k.conindid, 0) END AS index_oid,
           k.condeferrable AS is_deferrable, k.condeferred AS is_deferred, k.convalidated AS is_validated,
           k.coninhcount > 0 OR k.conparentid <> 0 AS is_inherited, nullif(k.confrelid, 0) AS parent_oid
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ('p', 'u', 'f', 'x', 'c') AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint q WHERE q.oid = k.conparentid AND q.conrelid = k.conrelid)
    UNION ALL
    SELECT i.indrelid, i.indexrelid, c.relname, 'i', false, pg_catalog.pg_get_indexdef(i.indexrelid),
           coalesce(pg_catalog.obj_description(i.indexrelid, 'pg_class'), ''), i.indexrelid, false, false, true, false,
           NULL
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = ANY ($1::oid[]) AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
) AS o
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = o.index_oid
LEFT JOIN pg_catalog.pg_class x ON x.oid = o.index_oid
LEFT JOIN pg_catalog.pg_am m ON m.oid = x.relam
LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
LEFT JOIN pg_catalog.pg_class p ON p.oid = o.parent_oid
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
ORDER BY o.table_oid, o.kind, o.name)";

// Those of the tables, and those that partitions have of their own. The bits of tgtype stand in PostgreSQL's
// catalog/pg_trigger.h.
constexpr auto triggers_sql = R"(
SELECT tree.root, t.oid, t.tgname, pg_catalog.pg_get_triggerdef(t.oid),
       coalesce(pg_catalog.obj_description(t.oid, 'pg_trigger'), ''), t.tgdeferrable, t.tginitdeferred, t.tgenabled,
       t.tgparentid <> 0, n.nspname, c.relname, t.tgtype & 2 <> 0, t.tgtype & 1 <> 0, t.tgtype & 4 <> 0
FROM tree
JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.member
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND (tree.root = tree.member OR t.tgparentid = 0)
ORDER BY tree.root, tree.root <> tree.member, t.tgname, c.relname)";

// LOCK TABLE, https://www.postgresql.org/docs/17/sql-lock.html
constexpr auto lock_privileges = "UPDATE, DELETE, TRUNCATE";
constexpr auto lock_privileges_from_17 = "UPDATE, DELETE, TRUNCATE, MAINTAIN";

TableObject::Kind kind_of(std::string_view letter) {
    using enum TableObject::Kind;
    switch (letter.front()) {
        case 'p': return primary_key;
        case 'u': return unique_constraint;
        case 'f': return foreign_key;
        case 'x': return exclusion;
        case 'c': return check;
        default: return index;
    }
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

class TargetReader {
  public:
    TargetReader(Connection& connection, const std::vector<FoundTable>& found)
        : connection_(connection), parameters_{oid_array(found)} {
        for (const FoundTable& table : found) {
            positions_[table.oid] = tables_.size();
            TargetTable& target = tables_.emplace_back();
            target.name = table.name;
            target.oid = table.oid;
            target.kind = table.kind;
        }
    }

    std::vector<TargetTable> read() {
        read_tables();
        read_constraints_and_indexes();
        read_triggers();
        read_neighbours(connection_, *parameters_[0], tables_);
        return std::move(tables_);
    }

  private:
    Result query(const std::string& sql) { return connection_.execute(sql, parameters_); }

    TargetTable& table(const Result& rows, std::size_t row) {
        return tables_[positions_.at(static_cast<std::uint32_t>(rows.integer(row, 0)))];
    }

    void read_tables() {
        const char* locking =
            connection_.server_version() >= 170000 ? lock_privileges_from_17 : lock_privileges;
        const Result rows = query(with_tree_sql + fmt::format(fmt::runtime(tables_sql), locking));
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            TargetTable& target = table(rows, row);
            target.owner = rows.boolean(row, 1);
            target.may_insert = rows.boolean(row, 2);
            target.may_select = rows.boolean(row, 3);
            target.may_truncate = rows.boolean(row, 4);
            target.may_delete = rows.boolean(row, 5);
            target.row_security = rows.boolean(row, 6);
            target.force_row_security = rows.boolean(row, 7);
            target.has_inheritance_children = rows.boolean(row, 8);
            target.has_user_triggers = rows.boolean(row, 9);
            target.estimated_rows = rows.integer(row, 10);
            target.bytes = rows.integer(row, 11);
            target.may_use_schema = rows.boolean(row, 12);
            target.may_lock = rows.boolean(row, 13);
            target.may_reference = rows.boolean(row, 14);
            target.row_security_active = rows.boolean(row, 15);
            target.unlogged = rows.boolean(row, 16);
            target.storage_options = lines_of(rows.text(row, 17));
        }
    }

    void read_constraints_and_indexes() {
        const Result rows = query(std::string(with_tree_sql) + constraints_and_indexes_sql);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            TargetTable& target = table(rows, row);
            TableObject& object = target.objects.emplace_back();
            object.table = target.name;
            object.kind = kind_of(rows.text(row, 1));
            object.oid = static_cast<std::uint32_t>(rows.integer(row, 2));
            object.name = rows.text(row, 3);
            object.definition = rows.text(row, 4);
            object.comment = rows.text(row, 5);
            object.index_comment = rows.text(row, 6);
            object.tablespace = rows.text(row, 7);
            object.access_method = rows.text(row, 8);
            object.clustered = rows.boolean(row, 9);
            object.replica_identity = rows.boolean(row, 10);
            object.deferrable = rows.boolean(row, 11);
            object.deferred = rows.boolean(row, 12);
            object.validated = rows.boolean(row, 13);
            object.has_dependents = rows.boolean(row, 14);
            object.has_storage_options = rows.boolean(row, 15);
            object.partition_attached = rows.boolean(row, 16);
            if (!rows.is_null(row, 18))
                object.parent =
                    schema::Name{std::string(rows.text(row, 17)), std::string(rows.text(row, 18))};
            object.index_definition = rows.text(row, 19);
            object.has_expressions = rows.boolean(row, 20);
            object.storage_options = lines_of(rows.text(row, 21));
            object.triggers_changed = rows.boolean(row, 22);
            object.irregular_partitions = rows.boolean(row, 23);
            object.depends_on_extension = rows.boolean(row, 24);
        }
    }

    void read_triggers() {
        const Result rows = query(std::string(with_tree_sql) + triggers_sql);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            TableObject& object = table(rows, row).objects.emplace_back();
            object.table = {std::string(rows.text(row, 9)), std::string(rows.text(row, 10))};
            object.kind = TableObject::Kind::trigger;
            object.oid = static_cast<std::uint32_t>(rows.integer(row, 1));
            object.name = rows.text(row, 2);
            object.definition = rows.text(row, 3);
            object.comment = rows.text(row, 4);
            object.deferrable = rows.boolean(row, 5);
            object.deferred = rows.boolean(row, 6);
            object.enabled = rows.text(row, 7).front();
            object.partition_attached = rows.boolean(row, 8);
            object.before = rows.boolean(row, 11);
            object.per_row = rows.boolean(row, 12);
            object.on_insert = rows.boolean(row, 13);
        }
    }

    Connection& connection_;
    std::array<Parameter, 1> parameters_;
    std::vector<TargetTable> tables_;
    std::map<std::uint32_t, std::size_t> positions_;
};

}  // namespace

std::vector<TargetTable> read_target(Connection& connection, const std::vector<schema::Name>& names) {
    const std::vector<FoundTable> found = find_tables(connection, names);
    if (found.empty()) return {};
    const EmptySearchPath qualified(connection);
    return TargetReader(connection, found).read();
}

}  // namespace copyover::postgres

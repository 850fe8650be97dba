#include "postgres/catalog/catalog.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "postgres/catalog/names.hpp"
#include "postgres/catalog/types.hpp"

namespace copyover::postgres {

namespace {

using schema::Table;

constexpr auto columns_sql = R"(
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
       coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''), a.attgenerated <> '', a.attidentity,
       NOT coalesce(o.collisdeterministic, true)
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum)";

constexpr auto partition_keys_sql = R"(
SELECT p.partrelid, pg_catalog.pg_get_partkeydef(p.partrelid)
FROM pg_catalog.pg_partitioned_table p
WHERE p.partrelid = ANY ($1::oid[]))";

// {} is indnullsnotdistinct where the server has it (15 and later). A key is plain if it has neither
// predicate nor expression. What it finds equal is its own where a collation is not deterministic or an
// operator class no part of PostgreSQL: objects that initdb made have OIDs below 16384.
constexpr auto indexes_sql = R"(
SELECT i.indrelid, c.relname, i.indisunique, i.indisprimary, {}, coalesce(k.condeferrable, false),
       k.oid IS NOT NULL, coalesce(k.contype = 'x', false),
       i.indpred IS NULL AND i.indexprs IS NULL,
       i.indnkeyatts, i.indkey::text, pg_catalog.pg_get_indexdef(i.indexrelid),
       EXISTS (
           SELECT FROM unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[])
               AS e(attnum, collation_oid, class_oid)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = e.attnum
           JOIN pg_catalog.pg_opclass p ON p.oid = e.class_oid
           LEFT JOIN pg_catalog.pg_collation o ON o.oid = e.collation_oid AND o.oid <> a.attcollation
           WHERE NOT o.collisdeterministic OR (e.class_oid >= 16384 AND NOT p.opcdefault))
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
WHERE i.indrelid = ANY ($1::oid[]))";

// A reference to a partitioned table has one more row for each partition, which is left out.
constexpr auto foreign_keys_sql = R"(
SELECT k.conrelid, k.conname, n.nspname, p.relname, k.confmatchtype = 'f', e.attnum, a.attname
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS e(attnum, parent_attnum, position)
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = e.parent_attnum
WHERE k.conrelid = ANY ($1::oid[]) AND k.contype = 'f' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)
ORDER BY k.conrelid, k.conname, e.position)";

constexpr auto server_rules_sql = R"(
SELECT k.conrelid, CASE k.contype WHEN 'c' THEN 'check constraint' ELSE 'exclusion constraint' END, k.conname,
       pg_catalog.pg_get_constraintdef(k.oid)
FROM pg_catalog.pg_constraint k
WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ('c', 'x')
UNION ALL
SELECT t.tgrelid, 'trigger', t.tgname, pg_catalog.pg_get_triggerdef(t.oid)
FROM pg_catalog.pg_trigger t
WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal
UNION ALL
SELECT r.ev_class, 'rule', r.rulename, pg_catalog.pg_get_ruledef(r.oid)
FROM pg_catalog.pg_rewrite r
WHERE r.ev_class = ANY ($1::oid[]))";

class TableCatalog {
  public:
    TableCatalog(Connection& connection, std::vector<FoundTable> found)
        : connection_(connection), found_(std::move(found)), parameters_{oid_array(found_)} {
        for (const FoundTable& table : found_)
            tables_[table.oid].table.name = table.name;
    }

    schema::Schema read() {
        read_columns();
        read_partition_keys();
        read_indexes();
        read_foreign_keys();
        read_server_rules();
        schema::Schema result;
        for (const FoundTable& found : found_) {
            Table& table = tables_.at(found.oid).table;
            schema::sort_objects(table);
            result.tables.push_back(std::move(table));
        }
        return result;
    }

  private:
    struct Entry {
        Table table;
        std::map<std::int64_t, std::size_t> columns;  // attnum to index
    };

    Result query(const std::string& sql) { return connection_.execute(sql, parameters_); }

    Entry& entry(const Result& rows, std::size_t row) {
        return tables_.at(static_cast<std::uint32_t>(rows.integer(row, 0)));
    }

    void read_columns() {
        const CatalogTypes types(connection_, *parameters_[0]);
        const Result rows = query(columns_sql);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            Entry& target = entry(rows, row);
            target.columns[rows.integer(row, 1)] = target.table.columns.size();
            schema::Column& column = target.table.columns.emplace_back();
            const auto type_oid = static_cast<std::uint32_t>(rows.integer(row, 3));
            column.name = rows.text(row, 2);
            column.type = types.type(type_oid, static_cast<std::int32_t>(rows.integer(row, 4)));
            column.type.nondeterministic = rows.boolean(row, 9);
            column.not_null = rows.boolean(row, 5) || column.type.domain_not_null;
            column.generated = rows.boolean(row, 7);
            if (!column.generated) {
                column.default_sql = rows.text(row, 6);
                if (column.default_sql.empty()) column.default_sql = types.domain_default(type_oid);
            }
            column.serial = column.default_sql.find("nextval(") != std::string::npos;
            if (rows.text(row, 8) == "a") column.identity = schema::Identity::always;
            if (rows.text(row, 8) == "d") column.identity = schema::Identity::by_default;
        }
    }

    void read_partition_keys() {
        const Result rows = query(partition_keys_sql);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            Table& table = entry(rows, row).table;
            table.partitioned = true;
            table.partition_key = rows.text(row, 1);
        }
    }

    void read_indexes() {
        const bool has_nulls_not_distinct = connection_.server_version() >= 150000;
        const Result rows = query(fmt::format(fmt::runtime(indexes_sql),
                                              has_nulls_not_distinct ? "i.indnullsnotdistinct" : "false"));
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            if (rows.boolean(row, 7)) continue;  // an exclusion constraint's
            Entry& target = entry(rows, row);
            const bool unique = rows.boolean(row, 2);
            const bool backs_constraint = rows.boolean(row, 6);
            const std::string name(rows.text(row, 1));
            const std::string definition(rows.text(row, 11));
            if (unique && rows.boolean(row, 8)) {
                target.table.keys.push_back({.name = name,
                                             .columns = key_columns(target, rows, row),
                                             .primary = rows.boolean(row, 3),
                                             .nulls_not_distinct = rows.boolean(row, 4),
                                             .deferrable = rows.boolean(row, 5),
                                             .own_equality = rows.boolean(row, 12)});
            } else if (unique) {
                target.table.server_rules.push_back({"unique index", name, definition});
            }
            if (!backs_constraint) target.table.indexes.push_back({name, definition, unique});
        }
    }

    // int2vector prints as "1 2 5"; included columns follow the key's.
    static std::vector<std::size_t> key_columns(const Entry& table, const Result& rows, std::size_t row) {
        std::vector<std::size_t> columns;
        std::string_view numbers = rows.text(row, 10);
        for (std::int64_t left = rows.integer(row, 9); left > 0; --left) {
            std::int64_t number = 0;
            const auto [end, error] =
                std::from_chars(numbers.data(), numbers.data() + numbers.size(), number);
            numbers.remove_prefix(static_cast<std::size_t>(end - numbers.data()));
            if (numbers.starts_with(' ')) numbers.remove_prefix(1);
            columns.push_back(table.columns.at(number));
        }
        return columns;
    }

    void read_foreign_keys() {
        const Result rows = query(foreign_keys_sql);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            Entry& target = entry(rows, row);
            auto& keys = target.table.foreign_keys;
            if (keys.empty() || keys.back().name != rows.text(row, 1)) {
                schema::ForeignKey& key = keys.emplace_back();
                key.name = rows.text(row, 1);
                key.parent = {std::string(rows.text(row, 2)), std::string(rows.text(row, 3))};
                key.match_full = rows.boolean(row, 4);
            }
            keys.back().columns.push_back(target.columns.at(rows.integer(row, 5)));
            keys.back().parent_columns.emplace_back(rows.text(row, 6));
        }
    }

    void read_server_rules() {
        const Result rows = query(server_rules_sql);
        for (std::size_t row = 0; row < rows.rows(); ++row)
            entry(rows, row).table.server_rules.push_back({std::string(rows.text(row, 1)),
                                                           std::string(rows.text(row, 2)),
                                                           std::string(rows.text(row, 3))});
    }

    Connection& connection_;
    std::vector<FoundTable> found_;
    std::array<Parameter, 1> parameters_;
    std::map<std::uint32_t, Entry> tables_;
};

}  // namespace

schema::Schema read_tables(Connection& connection, const std::vector<schema::Name>& names) {
    std::vector<FoundTable> found = find_tables(connection, names);
    if (found.empty()) return {};
    return TableCatalog(connection, std::move(found)).read();
}

}  // namespace copyover::postgres

#include "postgres/catalog/partitions.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "postgres/catalog/names.hpp"

namespace copyover::postgres {

namespace {

constexpr auto tables_sql = R"(
SELECT tree.root, tree.member, n.nspname, c.relname, p.partstrat, pg_catalog.pg_get_partkeydef(tree.member),
       p.partnatts = 1 AND p.partexprs IS NULL,
       CASE WHEN tree.member <> tree.root
            THEN coalesce(pg_catalog.pg_get_partition_constraintdef(tree.member), '') ELSE '' END,
       coalesce((SELECT a.attname FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid = tree.member AND a.attnum = p.partattrs[0]), '')
FROM tree
JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = tree.member
JOIN pg_catalog.pg_class c ON c.oid = tree.member
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY tree.root, tree.root <> tree.member, 3, 4)";

constexpr auto partitions_sql = R"(
SELECT i.inhparent, n.nspname, c.relname, i.inhrelid = p.partdefid, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
       coalesce(pg_catalog.pg_get_partition_constraintdef(c.oid), '')
FROM tree
JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = tree.member
JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.member AND NOT i.inhdetachpending
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY tree.root, 2, 3)";

// The columns of a partition key, those inside of expressions too, depend internally on their table.
constexpr auto columns_sql = R"(
SELECT DISTINCT tree.root, r.attnum, r.attname, pg_catalog.format_type(r.atttypid, NULL),
       coalesce((SELECT pg_catalog.format('%I.%I', ln.nspname, l.collname)
                 FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
                 WHERE l.oid = r.attcollation AND l.collname <> 'default'), '')
FROM tree
JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = tree.member
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = tree.member
 AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = tree.member AND d.objsubid > 0
 AND d.refobjsubid = 0 AND d.deptype = 'i'
JOIN pg_catalog.pg_attribute a ON a.attrelid = tree.member AND a.attnum = d.objsubid
JOIN pg_catalog.pg_attribute r ON r.attrelid = tree.root AND r.attname = a.attname
ORDER BY 1, 2)";

}  // namespace

bool PartitionedTable::has_default() const {
    return std::ranges::any_of(partitions, &Partition::is_default);
}

std::vector<PartitionTree> read_partitions(Connection& connection, const std::vector<schema::Name>& names) {
    std::vector<PartitionTree> trees;
    std::vector<FoundTable> found = find_tables(connection, names);
    std::erase_if(found, [](const FoundTable& table) { return table.kind != 'p'; });
    if (found.empty()) return trees;
    const std::array<Parameter, 1> oids{oid_array(found)};
    for (const FoundTable& table : found)
        trees.push_back({table.name, {}, {}});
    const auto tree_of = [&](const Result& rows, std::size_t row) -> PartitionTree& {
        const auto oid = static_cast<std::uint32_t>(rows.integer(row, 0));
        return trees[static_cast<std::size_t>(std::ranges::find(found, oid, &FoundTable::oid) -
                                              found.begin())];
    };

    std::map<std::int64_t, std::pair<std::size_t, std::size_t>> places;  // OID to tree and table
    const Result tables = connection.execute(std::string(with_tree_sql) + tables_sql, oids);
    for (std::size_t row = 0; row < tables.rows(); ++row) {
        PartitionTree& tree = tree_of(tables, row);
        places[tables.integer(row, 1)] = {static_cast<std::size_t>(&tree - trees.data()), tree.tables.size()};
        PartitionedTable& table = tree.tables.emplace_back();
        table.name = {std::string(tables.text(row, 2)), std::string(tables.text(row, 3))};
        table.strategy = tables.text(row, 4).front();
        table.key = tables.text(row, 5);
        table.plain_key = tables.boolean(row, 6);
        table.constraint = tables.text(row, 7);
        table.key_column = tables.text(row, 8);
    }
    const Result partitions = connection.execute(std::string(with_tree_sql) + partitions_sql, oids);
    for (std::size_t row = 0; row < partitions.rows(); ++row) {
        const auto [tree, table] = places.at(partitions.integer(row, 0));
        Partition& partition = trees[tree].tables[table].partitions.emplace_back();
        partition.name = {std::string(partitions.text(row, 1)), std::string(partitions.text(row, 2))};
        partition.is_default = partitions.boolean(row, 3);
        partition.bound = partitions.text(row, 4);
        if (!partition.is_default) partition.constraint = partitions.text(row, 5);
    }
    const Result columns = connection.execute(std::string(with_tree_sql) + columns_sql, oids);
    for (std::size_t row = 0; row < columns.rows(); ++row)
        tree_of(columns, row)
            .columns.push_back({std::string(columns.text(row, 2)), std::string(columns.text(row, 3)),
                                std::string(columns.text(row, 4))});
    return trees;
}

}  // namespace copyover::postgres

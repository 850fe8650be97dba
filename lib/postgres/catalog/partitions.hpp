// Partitioned tables: which rows go where, in the server's own words.
#pragma once

#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

struct Partition {
    schema::Name name;
    bool is_default = false;
    std::string bound;       // "FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')"
    std::string constraint;  // SQL over the columns: the rows that it takes; empty for a DEFAULT partition
};

// A partitioned table, or a partition that is partitioned again.
struct PartitionedTable {
    schema::Name name;
    char strategy = 'r';     // partstrat: r, l, h
    std::string key;         // as pg_get_partkeydef prints it: "RANGE (at)"
    bool plain_key = false;  // one column, no expression
    std::string key_column;  // of a plain key
    std::string constraint;  // SQL: the rows that come here; empty at the root
    std::vector<Partition> partitions;

    [[nodiscard]] bool has_default() const;
};

struct PartitionTree {
    schema::Name root;
    struct Column {
        std::string name;
        std::string type;       // as SQL names it
        std::string collation;  // qualified, quoted; empty for the database's default
    };
    std::vector<Column> columns;           // that the keys of all levels read
    std::vector<PartitionedTable> tables;  // the root first
};

// Of those tables that are partitioned. Partitions that are being detached take no rows and are left out.
std::vector<PartitionTree> read_partitions(Connection& connection, const std::vector<schema::Name>& names);

}  // namespace copyover::postgres

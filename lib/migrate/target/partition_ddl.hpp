// Which partition a partitioned table lacks, and the statement that makes it. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrate/run/sql_text.hpp"
#include "postgres/catalog/partitions.hpp"

namespace copyover::migrate {

// A bound of a RANGE partition with one column, as SQL writes it: "'2024-01-01'" or "100"; empty for MINVALUE
// and MAXVALUE.
struct RangeBound {
    std::string lower;
    std::string upper;
};

// Of the partitions with such a bound; others are left out.
std::vector<RangeBound> range_bounds(const postgres::PartitionedTable& table);

// Rows that have no partition, as far as one new partition would take them.
struct MissingPartition {
    enum class Kind { range, list, hash, by_default };
    Kind kind = Kind::by_default;
    bool is_null = false;  // list: the value is NULL
    std::string lower;     // range: as the server prints it; list: the value
    std::string upper;     // range
    std::string unit;      // range of times: "year", "quarter", "month", "week", "day", "hour"
};

// "CREATE TABLE ... PARTITION OF ..." statements, one for each partition. `taken` holds the names that are in
// use and gets the new ones.
std::vector<std::string> partition_statements(const postgres::PartitionedTable& table,
                                              const MissingPartition& missing, const Quote& quote,
                                              std::set<std::string>& taken);

}  // namespace copyover::migrate

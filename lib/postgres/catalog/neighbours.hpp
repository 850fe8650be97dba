// What stands around migrated tables: the second half of read_target.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/objects.hpp"

namespace copyover::postgres {

// Fills closed_columns, publications, materialized_views, foreign_partitions, outside_references and
// sequences of the tables. `oids` is an array literal of their OIDs.
void read_neighbours(Connection& connection, const std::string& oids, std::vector<TargetTable>& tables);

}  // namespace copyover::postgres

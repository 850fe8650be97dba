// The tables of a live server, in the model of lib/schema.
#pragma once

#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// The tables of those names. A name that the target lacks is left out. Types carry OIDs.
schema::Schema read_tables(Connection& connection, const std::vector<schema::Name>& names);

}  // namespace copyover::postgres

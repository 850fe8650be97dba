// The tables of a live database as a schema.sql.
#pragma once

#include <functional>
#include <string>

#include "migrate/run/options.hpp"

namespace copyover::migrate {

// What pg_dump --schema-only says of options.target.dbname; options.target.pg_bindir may name its folder. `go_on` is called
// while it works and may throw, which ends it. Throws EnvironmentError with what pg_dump says.
std::string live_schema(const Options& options, const std::function<void()>& go_on);

}  // namespace copyover::migrate

// A finding about a table of the target.
#pragma once

#include <cstdint>
#include <string>

#include "base/finding.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

Finding table_finding(const Rule& rule, const schema::Name& table, std::string message, std::string fix,
                      std::uint64_t count = 1);

}  // namespace copyover::migrate

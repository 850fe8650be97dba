// Triggers and rules that answer to rows being deleted or updated.
#pragma once

#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

struct Reaction {
    schema::Name table;  // that it belongs to: also a partition
    std::string name;
    bool is_rule = false;
    bool on_update = false;  // else on DELETE
    bool always = false;     // ENABLE ALWAYS
};

// Enabled ones that DELETE of rows of `deleted` and UPDATE of rows of `updated` set off, named there.
std::vector<Reaction> read_reactions(Connection& connection, const std::vector<schema::Name>& deleted,
                                     const std::vector<schema::Name>& updated);

}  // namespace copyover::postgres

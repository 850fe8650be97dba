// What only the server can judge of the rows that the plan makes.
#pragma once

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// A note for each.
void note_server_rules(Binding& all);

}  // namespace copyover::mapping

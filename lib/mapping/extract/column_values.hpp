// Columns of values as they are: alternatives, collect, equal.
#pragma once

#include "mapping/extract/workbench.hpp"

namespace copyover::mapping {

// The first alternative that is present, not null and of a JSON type that fits. Others that are present must
// say the same.
Made make_kind(const Alternatives& kind, const Target& target, Workbench& bench);
Made make_kind(const Collected& kind, const Target& target, Workbench& bench);
// The first value that is present. Others must be equal in the column's type.
Made make_kind(const Equal& kind, const Target& target, Workbench& bench);

}  // namespace copyover::mapping

// Values that are taken from rows of another source.
#pragma once

#include <optional>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// Nothing, and a finding, where nothing can be looked up there.
std::optional<Lookup> bind_lookup(Binding& all, const LookupSyntax& lookup);

// Refuses what is looked up and is itself made by a lookup.
void check_lookups(Binding& all);

}  // namespace copyover::mapping

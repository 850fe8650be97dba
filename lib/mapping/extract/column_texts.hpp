// Texts that are put together from parts: join, template, uuid5.
#pragma once

#include "mapping/extract/workbench.hpp"

namespace copyover::mapping {

Made make_kind(const Joined& kind, const Target& target, Workbench& bench);
Made make_kind(const NamedUuid& kind, const Target& target, Workbench& bench);

}  // namespace copyover::mapping

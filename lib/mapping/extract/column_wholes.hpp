// Columns that are no single value of the record: objects of named parts, constants, the rest.
#pragma once

#include "mapping/extract/workbench.hpp"

namespace copyover::mapping {

Made make_kind(const Object& object, const Target& target, Workbench& bench);
inline Made make_kind(const Fixed& kind, const Target&, Workbench&) {
    return {kind.value};
}
// The members of the record or match for which the trie has no way.
Made make_kind(const Rest& kind, const Target& target, Workbench& bench);

}  // namespace copyover::mapping

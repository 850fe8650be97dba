// How values are read: where they stand, and what becomes of them before the column takes them.
#pragma once

#include <vector>

#include "mapping/bind/rule_binder.hpp"

namespace copyover::mapping {

// What a reading makes: the column's value, an element of it, or something that is compared or put together.
enum class ReadingRole { alternative, element, other };

// Of the column; those that cannot be read are findings.
std::vector<Reading> bind_readings(const ColumnSyntax& syntax, ReadingRole role, const ColumnProgram& column,
                                   RuleBinder& binder);

}  // namespace copyover::mapping

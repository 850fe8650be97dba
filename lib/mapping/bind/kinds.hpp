// The kinds of columns: what type each needs, and what is to be run for it.
#pragma once

#include "mapping/bind/rule_binder.hpp"

namespace copyover::mapping {

// Says what of the column does not go with its type.
void check_type(Binding& all, const ColumnSyntax& syntax, const schema::Column& column);

// `column` says what is known before, such as its conversion.
Content bind_kind(const ColumnSyntax& syntax, const ColumnProgram& column, RuleBinder& binder);

}  // namespace copyover::mapping

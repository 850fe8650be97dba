// Which column tells the records of a table apart; private to lib/draft.
#pragma once

#include "draft/collection.hpp"
#include "draft/draft.hpp"
#include "draft/table_drafter.hpp"

namespace copyover::draft {

// Whether a column could be that of a primary key: equal values are written alike.
bool can_be_key(const DraftColumn& column);

// Chooses the primary key of a drafted table, and says why. `holds`: whether nested records need one.
void choose_key(const TablePlace& place, const Collection& collection, bool holds, DraftTable& table);

}  // namespace copyover::draft

// Which given columns take the values of a drafted one, and how they read them.
#pragma once

#include "draft/draft.hpp"
#include "schema/model.hpp"

namespace copyover::draft {

// Whether the column takes every value that was seen, converted without loss.
bool takes(const schema::Column& column, const DraftColumn& drafted);

// The drafted column as it feeds the given one.
DraftColumn matched(const schema::Column& column, const DraftColumn& drafted);

// Whether times without a zone are read for a column with one, or the other way round.
bool needs_zone(const schema::Column& column, const DraftColumn& drafted);

}  // namespace copyover::draft

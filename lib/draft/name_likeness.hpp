// How alike names of members and files are to those of columns and tables.
#pragma once

#include <string_view>

namespace copyover::draft {

// 1 for the same name in camelCase, snake_case, singular or plural; less where one says more than the other
// ("room" and "roomId", "email" and "email_address") or is short for it ("msgs"); 0 where they are unlike.
double likeness(std::string_view a, std::string_view b);

// Likenesses that are certain enough to go without saying.
inline constexpr double sure_likeness = 0.9;
inline constexpr double least_likeness = 0.5;

// Whether the column holds what the old application called `id`: "legacy_id", "old_key".
bool is_legacy_id(std::string_view column);

}  // namespace copyover::draft

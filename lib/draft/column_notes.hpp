// What people read about a drafted column: evidence and decisions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "draft/draft.hpp"
#include "draft/member.hpp"

namespace copyover::draft {

// "`a`, `b`"
std::string joined(const std::vector<std::string>& names, std::string_view delimiter);

// What the column's type follows from.
std::string evidence_of(const Member& values, std::uint64_t records);

// What has to be decided about a column of the members that are called `names`.
std::vector<std::string> decisions_of(const DraftColumn& column, const std::vector<std::string>& names,
                                      const Member& values, Candidate type);

// The same of members that got no column.
std::string decision_to_rest(const std::vector<std::string>& names, const Member& values);

// The same of a column that sounds like a secret.
std::string secret_decision(std::string_view column);

// The same of a column with arrays or objects that did not become a table, for a reason.
std::string decision_to_nest(const DraftColumn& column, std::string_view reason);

}  // namespace copyover::draft

// The type of a member whose values stand in wrappers of several kinds.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "draft/candidate.hpp"
#include "draft/named_member.hpp"

namespace copyover::draft {

// A type for all variants of a member's values, and how each is read.
struct CommonType {
    std::string_view sql;
    std::vector<Candidate> readings;
};

std::optional<CommonType> common_type(const std::vector<ValueVariant>& variants);

}  // namespace copyover::draft

// Findings by their cause: what one correction is likely to put right, in however many places.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/finding.hpp"

namespace copyover {

struct Cause {
    const Rule* rule = nullptr;
    // Of all its findings, `*` for indexes of arrays and where they differ.
    std::string pointer;
    std::vector<const Finding*> findings;  // in their order; they live in the log
    std::uint64_t count = 0;               // sum of theirs
};

// In the order of their first findings. Findings have one cause where rule, table, column and constraint are the
// same, and the fix but for what it quotes where it is no statement; those of no column or constraint also the place.
std::vector<Cause> causes_of(const Findings& findings);

// "3 errors", or "12 errors of 3 causes" where there are fewer causes.
std::string errors_text(const Findings& findings);

}  // namespace copyover

// What values lost because the mapping asks for it, in the words of reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "base/finding.hpp"
#include "mapping/convert/conversion.hpp"
#include "mapping/plan/plan.hpp"

namespace copyover::mapping {

// A repair of a table's column. Ordered by the rule's name: where rules lie in memory differs from build to
// build.
struct RepairKey {
    std::size_t table = 0;
    std::size_t column = 0;
    const Rule* rule = nullptr;

    friend bool operator<(const RepairKey& a, const RepairKey& b) {
        return std::tie(a.table, a.column, a.rule->name) < std::tie(b.table, b.column, b.rule->name);
    }
};

// How often each was made: "repaired" findings and the report's repairs[].
using Repairs = std::map<RepairKey, std::uint64_t>;

// Under which rule each loss is counted.
std::span<const std::pair<Loss, const Rule*>> loss_rules();

// A finding for each column and rule.
void report_losses(const Plan& plan, const Repairs& repairs, Findings& findings);

}  // namespace copyover::mapping

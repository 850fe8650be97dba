#include "mapping/plan/plan.hpp"

#include <algorithm>

namespace copyover::mapping {

bool TablePlan::has_literals() const {
    return std::ranges::any_of(
        types, [](const schema::Type* type) { return type->kind == schema::TypeKind::literal; });
}

bool has_literals(const Plan& plan) {
    return std::ranges::any_of(plan.tables, &TablePlan::has_literals);
}

std::size_t home_of(const Plan& plan, std::span<const std::size_t> sources) {
    for (const std::size_t source : sources) {
        if (!plan.sources[source].tables.empty()) return plan.sources[source].tables.front();
    }
    return 0;  // all of them drop their records
}

}  // namespace copyover::mapping

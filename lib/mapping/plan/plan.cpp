#include "mapping/plan/plan.hpp"

namespace copyover::mapping {

std::size_t home_of(const Plan& plan, std::span<const std::size_t> sources) {
    for (const std::size_t source : sources) {
        if (!plan.sources[source].tables.empty()) return plan.sources[source].tables.front();
    }
    return 0;  // all of them drop their records
}

}  // namespace copyover::mapping

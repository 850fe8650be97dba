#include "migrate/preflight/lock_estimate.hpp"

#include <algorithm>

#include "migrate/survey/estimates.hpp"

namespace copyover::migrate {

EstimateFacts estimate_lock(const mapping::Plan& plan, const Constraints& constraints, const ServerPace& pace,
                            const RunFacts& surveyed) {
    double probe_rows = 0;
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        const schema::Table& table = *plan.tables[i].table;
        const IndexCount indexes = count_indexes(table);
        const double of_a_row = work::copy_and_read + work::btree_build * static_cast<double>(indexes.btree) +
                                work::gin_build * static_cast<double>(indexes.gin) +
                                work::foreign_key_build * static_cast<double>(table.foreign_keys.size());
        probe_rows += of_a_row * static_cast<double>(constraints.rows(i));
    }
    return {"tables locked for", 2 * survey_seconds(surveyed) + probe_rows * pace.row_seconds, "seconds"};
}

double survey_seconds(const RunFacts& surveyed) {
    const auto survey = std::ranges::find(surveyed.phases, "survey", &PhaseFacts::name);
    return survey == surveyed.phases.end() ? 0 : survey->seconds;
}

}  // namespace copyover::migrate

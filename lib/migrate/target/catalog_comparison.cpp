#include "migrate/target/catalog_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "postgres/catalog.hpp"

namespace copyover::migrate {

std::vector<std::string> catalog_changes(const std::vector<std::string>& before,
                                         const std::vector<std::string>& after) {
    std::vector<std::string> changed;
    std::ranges::set_symmetric_difference(before, after, std::back_inserter(changed));
    std::erase_if(changed,
                  [](const std::string& line) { return line.starts_with(postgres::sequence_value_line); });
    for (std::string& line : changed)
        line = fmt::format("{}: {}", std::ranges::binary_search(after, line) ? "new" : "gone", line);
    return changed;
}

void report_catalog_changes(const std::vector<std::string>& before, const std::vector<std::string>& after,
                            Findings& findings) {
    for (std::string& line : catalog_changes(before, after)) {
        Finding finding;
        finding.rule = &rule::catalog_changed;
        finding.message = std::move(line);
        finding.fix =
            "look for an event trigger or another session that changes tables; otherwise report it as a "
            "defect";
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate

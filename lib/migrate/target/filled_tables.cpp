#include "migrate/target/filled_tables.hpp"

#include <fmt/format.h>

#include <utility>

namespace copyover::migrate {

std::vector<std::size_t> existing_tables(const Target& target, Findings& findings) {
    std::vector<std::size_t> tables;
    for (std::size_t i = 0; i < target.names().size(); ++i) {
        if (target.exists(i)) {
            tables.push_back(i);
            continue;
        }
        Finding finding;
        finding.rule = &rule::table_missing;
        finding.table = to_string(target.name(i));
        finding.message = fmt::format("the target has no table {}", finding.table);
        finding.fix = "cutover creates it from schema.sql; check -d names the right database";
        findings.add(std::move(finding));
    }
    return tables;
}

}  // namespace copyover::migrate

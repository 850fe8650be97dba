#include "migrate/run/table_finding.hpp"

#include <utility>

namespace copyover::migrate {

Finding table_finding(const Rule& rule, const schema::Name& table, std::string message, std::string fix,
                      std::uint64_t count) {
    Finding finding;
    finding.rule = &rule;
    finding.table = to_string(table);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    finding.count = count;
    return finding;
}

}  // namespace copyover::migrate

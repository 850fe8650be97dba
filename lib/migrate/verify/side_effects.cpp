#include "migrate/verify/side_effects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace copyover::migrate {

bool brings_triggers(const Migration& migration, const Target& target) {
    const auto& statements = migration.schema_file.statements;
    return target.existing_names().size() < target.names().size() &&
           std::ranges::find(statements, schema::StatementKind::trigger, &schema::Statement::kind) !=
               statements.end();
}

std::string names_of(std::span<const postgres::Reach> reach) {
    std::string names;
    for (const postgres::Reach& each : reach)
        names += (names.empty() ? "" : ", ") + each.name;
    return names;
}

Finding changed_beside(const schema::Name& table, std::string message,
                       std::span<const postgres::Reach> reach) {
    Finding finding;
    finding.rule = &rule::digest_differs;
    finding.table = to_string(table);
    finding.message = std::move(message);
    finding.fix = "a trigger or rule changes other rows of the table: disable it for the run";
    if (reach.empty()) return finding;
    finding.message += fmt::format("; what may have changed it: {}", names_of(reach));
    finding.fix = fmt::format("disable what changes {} for the run", finding.table);
    return finding;
}

std::optional<Finding> changed_by_others(const schema::Name& table, std::span<const postgres::Reach> reach) {
    std::vector<postgres::Reach> others;
    std::ranges::copy_if(reach, std::back_inserter(others),
                         [&table](const postgres::Reach& each) { return each.table != table; });
    if (others.empty()) return std::nullopt;
    return changed_beside(
        table, fmt::format("{} does not hold the rows that were sent, and no others", to_string(table)),
        others);
}

Finding unmapped_changed(const schema::Name& table, std::uint64_t rows,
                         std::span<const postgres::Reach> reach) {
    Finding finding;
    finding.rule = &rule::trigger_fires;
    finding.table = to_string(table);
    finding.count = rows;
    finding.message = fmt::format(
        "{} row{} of {} that {} there before changed in columns that the mapping does not name; what may "
        "have changed "
        "{}: {}",
        rows, rows == 1 ? "" : "s", finding.table, rows == 1 ? "was" : "were", rows == 1 ? "it" : "them",
        names_of(reach));
    finding.fix = "if that is not wanted, disable it for the run";
    return finding;
}

}  // namespace copyover::migrate

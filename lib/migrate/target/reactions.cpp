#include "migrate/target/reactions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace copyover::migrate {

namespace {

std::string switched(postgres::Connection& connection, const postgres::Reaction& reaction,
                     std::string_view how) {
    return fmt::format("ALTER TABLE {} {} {} {}", connection.quote(reaction.table), how,
                       reaction.is_rule ? "RULE" : "TRIGGER", connection.quote(reaction.name));
}

}  // namespace

std::string truncate_beside_references(const std::vector<PlannedTable>& tables,
                                       const std::vector<postgres::TargetTable>& live, const Quote& quote,
                                       std::vector<bool>& truncated) {
    ObjectPlan objects = plan_objects(tables, quote, ServerPace{});
    for (ObjectStep& step : objects.steps)
        step.drop = false;
    return truncate_statement(tables, live, objects, quote, truncated);
}

void report_rollback_reactions(postgres::Connection& connection, const std::vector<PlannedTable>& tables,
                               const std::vector<postgres::TargetTable>& live,
                               const std::vector<schema::Name>& updated, Findings& findings) {
    std::vector<PlannedTable> filled;
    std::ranges::copy_if(tables, std::back_inserter(filled),
                         [](const PlannedTable& table) { return table.present == 0; });
    std::vector<bool> truncated;
    const Quote quote = quote_of(connection);
    truncate_beside_references(filled, live, quote, truncated);
    std::vector<schema::Name> deleted;
    for (const PlannedTable& table : tables) {
        if (table.rows == 0) continue;
        const auto emptied = std::ranges::find(filled, table.table, &PlannedTable::table);
        if (emptied == filled.end() || !truncated[static_cast<std::size_t>(emptied - filled.begin())])
            deleted.push_back(table.table->name);
    }
    report_reactions(connection, postgres::read_reactions(connection, deleted, updated),
                     "a rollback of this run would set it off, and", findings);
}

void report_reactions(postgres::Connection& connection, std::span<const postgres::Reaction> reactions,
                      std::string_view rollback, Findings& findings) {
    for (const postgres::Reaction& reaction : reactions) {
        Finding finding;
        finding.rule = &rule::rollback_fires;
        finding.table = to_string(reaction.table);
        finding.message = fmt::format("{} {} of {} answers to {}: {} what it does is not taken back",
                                      reaction.is_rule ? "rule" : "trigger", reaction.name, finding.table,
                                      reaction.on_update ? "UPDATE" : "DELETE", rollback);
        finding.fix = fix_of(connection, {&reaction, 1});
        findings.add(std::move(finding));
    }
}

std::string fix_of(postgres::Connection& connection, std::span<const postgres::Reaction> reactions) {
    std::string before;
    std::string after;
    for (const postgres::Reaction& reaction : reactions) {
        const std::string_view separator = before.empty() ? "" : "; ";
        before += fmt::format("{}{}", separator, switched(connection, reaction, "DISABLE"));
        after += fmt::format("{}{}", separator,
                             switched(connection, reaction, reaction.always ? "ENABLE ALWAYS" : "ENABLE"));
    }
    return fmt::format("for a rollback without it: {}, and after the rollback {}", before, after);
}

bool is_raised_by_reaction(std::string_view sqlstate) {
    // The connection, resources, an operator, the system; waits and conflicts, which a second try may get
    // over.
    constexpr std::array<std::string_view, 7> others{"08", "40", "53", "57", "58", "55P03", "25"};
    return !sqlstate.empty() && std::ranges::none_of(others, [sqlstate](std::string_view start) {
        return sqlstate.starts_with(start);
    });
}

}  // namespace copyover::migrate

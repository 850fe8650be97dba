#include "mapping/record/losses.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace copyover::mapping {

namespace {

constexpr std::array<std::pair<Loss, const Rule*>, 10> rules{{
    {Loss::nul, &rule::value_nul},
    {Loss::surrogate, &rule::value_surrogate},
    {Loss::too_long, &rule::value_too_long},
    {Loss::precision, &rule::value_precision},
    {Loss::local_time, &rule::value_local_time},
    {Loss::query, &rule::query_dropped},
    {Loss::split_parts, &rule::parts_dropped},
    {Loss::not_found, &rule::lookup_nulled},
    {Loss::encoding, &rule::double_encoded},
    {Loss::time_of_day, &rule::time_dropped},
}};

std::string loss_message(const Rule& rule, const std::string& column) {
    if (&rule == &rule::query_dropped)
        return fmt::format("values of column {} lost their query, as \"drop_query\" asks", column);
    if (&rule == &rule::parts_dropped)
        return fmt::format("values of column {} lost blanks or empty parts, as \"split\" asks", column);
    if (&rule == &rule::double_encoded)
        return fmt::format("texts of column {} were encoded twice and are put right, as \"latin1_utf8\" asks",
                           column);
    if (&rule == &rule::time_dropped)
        return fmt::format("times of column {} lost their time of day, as \"on_precision\" asks", column);
    if (&rule == &rule::lookup_nulled)
        return fmt::format("values of column {} were not found by \"lookup\" and are lost, as it asks",
                           column);
    return fmt::format("values of column {} were repaired ({})", column, rule.name);
}

}  // namespace

std::span<const std::pair<Loss, const Rule*>> loss_rules() {
    return rules;
}

void report_losses(const Plan& plan, const Repairs& repairs, Findings& findings) {
    for (const auto& [key, count] : repairs) {
        const auto& [table, column, rule] = key;
        const TablePlan& of = plan.tables[table];
        Finding finding;
        finding.rule = rule->severity == Severity::error ? &rule::repaired : rule;
        finding.at.file = plan.mapping_file;
        finding.table = schema::to_string(of.table->name);
        finding.column_name = of.table->columns[of.columns[column]].name;
        finding.message = loss_message(*rule, finding.column_name);
        finding.count = count;
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::mapping

#include "migrate/merge/merge_conflicts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrate/verify/row_comparison.hpp"

namespace copyover::migrate {

MergeConflicts::MergeConflicts(postgres::Connection& connection, const Target& target,
                               const mapping::Plan& plan, std::span<const SourceFile> files,
                               const Options& options, Findings& findings)
    : connection_(connection),
      target_(target),
      plan_(plan),
      files_(files),
      redaction_(options.show_values),
      findings_(findings) {
    for (const mapping::TablePlan& table : plan.tables)
        tables_.emplace_back(table);
}

void MergeConflicts::report_present(std::size_t table, std::span<const schema::Value> values,
                                    const copy::Origin& origin) {
    Finding finding = row_finding(
        rule::table_not_empty, target_.name(table),
        fmt::format("the row with {} is in {} already",
                    shown_identity(plan_.tables[table], values, redaction_), to_string(target_.name(table))));
    finding.at = locate(origin, files_);
    finding.fix = "take it out of one side, or let equal rows pass with --on-conflict identical";
    findings_.add(std::move(finding));
}

void MergeConflicts::add_different(std::size_t table, std::span<const schema::Value> values) {
    Table& state = tables_[table];
    if (state.different.size() < rows_named) {
        state.different.insert(state.hasher.identity(values));
    } else {
        ++state.beyond;
    }
}

void MergeConflicts::report_differences(const Replay& replay) {
    if (std::ranges::all_of(tables_, [](const Table& table) { return table.different.size() == 0; })) return;
    RowComparison comparison(plan_, target_, files_, redaction_);
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        if (tables_[i].different.size() > 0) comparison.choose(i, tables_[i].different);
    }
    replay(comparison);
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        if (tables_[i].different.size() == 0) continue;
        read_rows(connection_, target_.rows(i), plan_.tables[i],
                  [&](std::span<const schema::Value> values) { comparison.add_target_row(i, values); });
        VerifyFacts counted;
        comparison.compare(i, true, counted, findings_);
        if (tables_[i].beyond == 0) continue;
        Finding finding = row_finding(rule::row_differs, target_.name(i),
                                      fmt::format("{} more rows differ", tables_[i].beyond));
        finding.count = tables_[i].beyond;
        findings_.add(std::move(finding));
    }
}

}  // namespace copyover::migrate

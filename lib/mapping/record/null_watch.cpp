#include "mapping/record/null_watch.hpp"

#include <fmt/format.h>

#include <utility>

#include "mapping/extract/extractor.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

NullWatch::NullWatch(const Plan& plan, bool is_whole)
    : plan_(plan), is_whole_(is_whole), matched_(plan.program->columns, !is_whole) {}

void NullWatch::add(const MappedRecord& record, Findings& findings) {
    add(record.first_matches, record.lacking, findings);
}

void NullWatch::add(std::span<const std::size_t> first_matches, std::span<const Lacking> lacking,
                    Findings& findings) {
    for (const std::size_t column : first_matches) {
        matched_[column] = true;
        release(column, findings);
    }
    for (const Lacking& lack : lacking) {
        if (matched_[lack.column]) {
            findings.add(lack.finding);
            continue;
        }
        Withheld& withheld = withheld_[lack.column];
        ++withheld.count;
        if (withheld.findings.size() < Findings::default_kept_per_rule)
            withheld.findings.push_back(lack.finding);
    }
}

void NullWatch::release(std::size_t column, Findings& findings) {
    const auto withheld = withheld_.extract(column);
    if (withheld.empty()) return;
    auto& [first, count] = withheld.mapped();
    // What was not kept would not be kept by the log of findings either; the last one stands for it.
    first.back().count += count - first.size();
    for (Finding& finding : first)
        findings.add(std::move(finding));
}

void NullWatch::finish(const RecordMapper& mapper, Findings& findings) {
    if (!is_whole_) return;
    for (const SourceProgram& source : plan_.program->sources) {
        for (const RuleProgram& rule : source.rules) {
            for (const ColumnProgram& column : rule.columns) {
                if (!can_be_never_matched(column) || mapper.fed()[column.number] == 0 ||
                    matched_[column.number])
                    continue;
                const SourcePlan& at = plan_.sources[rule.source];
                Finding finding;
                finding.rule = &rule::never_matched;
                finding.at = {plan_.mapping_file, at.line, at.column, at.pointer};
                finding.table = schema::to_string(plan_.tables[rule.table].table->name);
                finding.column_name = column.column->name;
                finding.message = fmt::format("no record has any source of NOT NULL column {}: {}",
                                              column.column->name, column.sources);
                finding.fix = "correct the pointers of the mapping";
                const auto lacking = withheld_.find(column.number);
                if (lacking != withheld_.end()) finding.count = lacking->second.count;
                findings.add(std::move(finding));
            }
        }
    }
}

}  // namespace copyover::mapping

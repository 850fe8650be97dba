// References that lead nowhere: what the first pass says of them at its end.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

using mapping::OrphanPolicy;
using mapping::ReferencePlan;
using mapping::Row;
using mapping::TablePlan;

// Whether a pass before found that a reference of the record leads nowhere.
bool Constraints::is_condemned(const RecordKeys& keys, RecordAgain& again, Findings& findings) const {
    bool condemned = false;
    for (const KeyHash& reference : keys.references) {
        const std::size_t table = keys.rows[reference.row].table;
        const Rejection::Missing* why = rejection_->condemned(table, reference.number, reference.hash);
        if (why == nullptr || is_superseded(keys, reference)) continue;
        const TablePlan& plan = plan_.tables[table];
        const ReferencePlan& reference_plan = plan.references[reference.number];
        const std::vector<std::size_t>& columns = parents_[table][reference.number].columns;
        const Row& row = again.row(reference.row);
        const json::NodeIndex node = row.nodes[columns.front()];
        const bool is_rejected = *why == Rejection::Missing::rejected;
        Finding finding;
        finding.rule = is_rejected ? &rule::parent_rejected : &rule::fk_orphan;
        finding.at = again.mapper().locate(node == mapping::no_node ? row.match : node);
        finding.table = to_string(plan.table->name);
        finding.column_name = plan.table->columns[plan.columns[reference_plan.columns.front()]].name;
        finding.constraint = reference_plan.foreign_key->name;
        finding.message = missing_text(reference_plan, shown_key(table, columns, row.values), *why);
        finding.fix = is_rejected ? "correct that record, and this one needs no change"
                                  : "add the missing record, or correct the reference";
        findings.add(std::move(finding));
        condemned = true;
    }
    return condemned;
}

void Constraints::conclude(RunFacts& facts) {
    for (std::size_t table = 0; table < references_.size(); ++table) {
        for (std::size_t i = 0; i < references_[table].size(); ++i)
            conclude_reference(table, i, facts);
    }
}

void Constraints::conclude_reference(std::size_t table, std::size_t index, RunFacts& facts) {
    const TablePlan& plan = plan_.tables[table];
    const ReferencePlan& reference_plan = plan.references[index];
    Reference& reference = references_[table][index];
    KeySet& parents = parents_of(table, index);

    std::vector<std::pair<Hash128, Open>> orphans;
    for (auto& [hash, open] : reference) {
        if (!parents.contains(hash)) orphans.emplace_back(hash, std::move(open));
    }
    reference.clear();
    if (keys_in_target_ && !orphans.empty()) find_in_target(table, index, orphans, facts.findings);
    std::ranges::sort(orphans, {}, [](const auto& orphan) {
        return std::tie(orphan.second.at.file, orphan.second.at.line, orphan.second.at.column);
    });

    for (auto& [hash, open] : orphans) {
        Finding finding;
        finding.at = open.at;
        finding.table = to_string(plan.table->name);
        finding.column_name = plan.table->columns[plan.columns[reference_plan.columns.front()]].name;
        finding.constraint = reference_plan.foreign_key->name;
        finding.count = open.count;
        const std::string files = files_of(reference_plan.parent);
        const std::vector<KeySet>& rejected = tables_[reference_plan.parent].rejected;
        const bool is_rejected = !rejected.empty() && rejected[parents_[table][index].key].contains(hash);
        const auto why = is_rejected ? Rejection::Missing::rejected : Rejection::Missing::everywhere;
        const std::string missing = missing_text(reference_plan, open.key, why);
        // NULL or a stub in the place of a record that comes after its repair would be a loss.
        if (rejection_ != nullptr && (is_rejected || reference_plan.policy == OrphanPolicy::reject))
            rejection_->condemn(table, index, hash, why);
        std::string group;  // empty: a finding for each key
        switch (reference_plan.policy) {
            case OrphanPolicy::reject:
                finding.rule = &rule::fk_orphan;
                finding.message = missing;
                finding.fix = "add the missing record, or say with on_orphan what shall happen";
                if (is_rejected) {
                    finding.rule = &rule::parent_rejected;
                    finding.message = fmt::format("{} names records of {} that are rejected themselves",
                                                  finding.column_name, files);
                    finding.fix = fmt::format("correct the records of {} first", files);
                    group = finding.constraint;
                }
                facts.values.mapped -= open.values.mapped;
                facts.values.ignored -= open.values.ignored;
                facts.values.kept -= open.values.kept;
                facts.values.unmapped -= open.values.unmapped;
                facts.values.rejected += open.values.total - open.values.rejected - open.values.dropped;
                for (const auto& [home, count] : open.homes) {
                    facts.tables[home].rejected += count;
                    facts.records.rejected += count;
                    facts.records.loaded -= count;
                }
                break;
            case OrphanPolicy::set_null:
                finding.rule = &rule::orphan_nulled;
                finding.message = fmt::format("{}; {} becomes NULL", missing, finding.column_name);
                break;
            case OrphanPolicy::create:
                if (!open.stub) continue;  // the stub's own finding has been reported
                finding.rule = &rule::orphan_created;
                finding.message = fmt::format("{}; a row is created", missing);
                parents.insert(hash);
                ++facts.tables[reference_plan.parent].created;
                ++tables_[reference_plan.parent].rows;
                created_.push_back(std::move(*open.stub));
                break;
        }
        facts.findings.add(std::move(finding), group);
    }
}

// Leaves those orphans that the target does not hold either.
void Constraints::find_in_target(std::size_t table, std::size_t index,
                                 std::vector<std::pair<Hash128, Open>>& orphans, Findings& findings) {
    const ReferencePlan& reference_plan = plan_.tables[table].references[index];
    const KeySet& present = keys_in_target_(reference_plan.parent, parents_[table][index].key);
    std::uint64_t found = 0;
    std::erase_if(orphans, [&](const std::pair<Hash128, Open>& orphan) {
        if (!present.contains(orphan.first)) return false;
        in_target_[table][index].insert(orphan.first);
        found += orphan.second.count;
        return true;
    });
    if (found == 0) return;
    const TablePlan& plan = plan_.tables[table];
    Finding finding;
    finding.rule = &rule::parent_in_target;
    finding.table = to_string(plan.table->name);
    finding.column_name = plan.table->columns[plan.columns[reference_plan.columns.front()]].name;
    finding.constraint = reference_plan.foreign_key->name;
    finding.message =
        fmt::format("{} names rows of {} that are in no file, but in the target", finding.column_name,
                    to_string(plan_.tables[reference_plan.parent].table->name));
    finding.count = found;
    findings.add(std::move(finding));
}

std::string Constraints::missing_text(const ReferencePlan& plan, const std::string& key,
                                      Rejection::Missing why) const {
    const std::string files = files_of(plan.parent);
    if (files.empty()) return fmt::format("{} is in no file", key);
    if (why == Rejection::Missing::rejected)
        return fmt::format("the record of {} with {} is rejected", files, key);
    return fmt::format("{} is not in {}", key, files);
}

// The files that feed the table, as the mapping names them.
std::string Constraints::files_of(std::size_t table) const {
    std::string files;
    for (const mapping::SourcePlan& source : plan_.sources) {
        if (std::ranges::find(source.tables, table) == source.tables.end()) continue;
        if (files.find(source.files) != std::string::npos) continue;
        files += (files.empty() ? "" : " or ") + source.files;
    }
    return files;
}

}  // namespace copyover::migrate

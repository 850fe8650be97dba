// References that lead nowhere yet, and what the first pass says of them at its end.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "migrate/survey/constraints.hpp"
#include "schema/kept_value.hpp"

namespace copyover::migrate {

using mapping::ReferencePlan;
using mapping::Row;
using mapping::TablePlan;

namespace {

// Values and records that were counted when they were taken in.
void reject_values(const ValueFacts& values, ValueFacts& all) {
    all.mapped -= values.mapped;
    all.ignored -= values.ignored;
    all.kept -= values.kept;
    all.unmapped -= values.unmapped;
    all.rejected += values.total - values.rejected - values.dropped;
}

void reject_loaded(std::size_t home, std::uint64_t count, RunFacts& facts) {
    facts.tables[home].rejected += count;
    facts.records.rejected += count;
    facts.records.loaded -= count;
}

Finding about_reference(const TablePlan& plan, std::size_t index) {
    const ReferencePlan& reference = plan.references[index];
    Finding finding;
    finding.table = to_string(plan.table->name);
    finding.column_name = plan.table->columns[plan.columns[reference.columns.front()]].name;
    finding.constraint = reference.foreign_key->name;
    return finding;
}

// The columns of a created row that stay NULL although they have a default: only the server could make it.
std::string lost_defaults(const TablePlan& plan, const CreatedRow& row) {
    std::string text;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const schema::Column& column = plan.table->columns[plan.columns[i]];
        if (!row.values[i].is_null() || column.default_sql.empty()) continue;
        text += fmt::format(", {} is NULL and not its default {}", column.name, column.default_sql);
    }
    return text;
}

Location place_of(const Row& row, const std::vector<std::size_t>& columns,
                  const mapping::RecordMapper& mapper) {
    const json::NodeIndex node = row.nodes[columns.front()];
    return mapper.locate(node == json::no_node ? row.match : node);
}

}  // namespace

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
        const bool is_rejected = *why == Rejection::Missing::rejected;
        Finding finding = about_reference(plan, reference.number);
        finding.rule = is_rejected ? &rule::parent_rejected : &rule::fk_orphan;
        finding.at = place_of(row, columns, again.mapper());
        finding.message = missing_text(reference_plan, shown_key(row, columns, again.mapper()), *why);
        finding.fix = is_rejected ? "correct that record, and this one needs no change"
                                  : "add the missing record, or correct the reference";
        findings.add(std::move(finding));
        condemned = true;
    }
    return condemned;
}

void Constraints::survey_reference(const RecordKeys& keys, const KeyHash& found, RecordAgain& again) {
    const std::size_t table = keys.rows[found.row].table;
    if (parents_of(table, found.number).contains(found.hash)) return;
    const ReferencePlan& plan = plan_.tables[table].references[found.number];
    const auto [entry, is_new] = references_[table][found.number].try_emplace(found.hash);
    Open& open = entry->second;
    ++open.count;
    if (is_new) {
        const Row& row = again.row(found.row);
        const std::vector<std::size_t>& columns = parents_[table][found.number].columns;
        open.at = place_of(row, columns, again.mapper());
        open.key = shown_key(row, columns, again.mapper());
        if (plan.creates()) make_stub(found, again, open);
    }
    if (plan.nulls() == nullptr) open_.push_back(&open);
}

// The current record is rejected if one of its references stays open, and counted once if several do.
void Constraints::await_parents(const SurveyedRecord& record) {
    if (open_.size() == 1) {
        open_.front()->values += record.values;
        ++open_.front()->homes[record.home];
    } else if (!open_.empty()) {
        for (Open* open : open_)
            open->waiting.push_back(waiting_.size());
        waiting_.push_back({record.values, record.home, false});
    }
}

// What is wrong with it is said at the end, if the parent has not come by then.
void Constraints::make_stub(const KeyHash& found, RecordAgain& again, Open& open) {
    Findings flaws;
    const auto stub = again.mapper().stub(again.row(found.row), found.number, open.repairs, flaws);
    if (stub && !flaws.has_errors()) {
        open.stub = keep(*stub);
        open.stub->origin = again.referring();
    }
    open.flaws.assign(flaws.all().begin(), flaws.all().end());
}

CreatedRow Constraints::keep(const Row& row) {
    CreatedRow created;
    created.table = row.table;
    for (const schema::Value& value : row.values)
        created.values.push_back(schema::kept(value, arena_));
    return created;
}

// Rows are created first: others may refer to them.
// A key whose last record deletes it was counted as a row when it came first.
void Constraints::take_deleted_away(RunFacts& facts) {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        if (!plan_.tables[i].deletes) continue;
        std::uint64_t deleted = 0;
        for (const auto& [key, repeat] : tables_[i].repeated)
            deleted += repeat.deleted ? 1 : 0;
        if (deleted == 0) continue;
        tables_[i].rows -= deleted;
        Finding finding;
        finding.rule = &rule::row_deleted;
        finding.at.file = plan_.mapping_file;
        finding.table = to_string(plan_.tables[i].table->name);
        finding.count = deleted;
        finding.message = fmt::format(
            "keys of {} give no row, because their last record says that they are deleted", finding.table);
        facts.findings.add(std::move(finding));
    }
}

void Constraints::conclude(RunFacts& facts) {
    take_deleted_away(facts);
    const auto each = [&](bool created, const auto& visit) {
        for (std::size_t table = 0; table < references_.size(); ++table) {
            for (std::size_t i = 0; i < references_[table].size(); ++i) {
                const bool creates = plan_.tables[table].references[i].creates();
                if (creates == created) visit(table, i);
            }
        }
    };
    std::vector<Orphan> waiting;
    each(true, [&](std::size_t table, std::size_t i) {
        for (Orphan& orphan : create_parents(find_orphans(table, i, facts), false, facts))
            waiting.push_back(std::move(orphan));
    });
    bool last = false;
    while (!waiting.empty()) {
        const std::size_t before = waiting.size();
        waiting = create_parents(std::move(waiting), last, facts);
        if (last && waiting.size() == before) break;
        last = waiting.size() == before;
    }
    for (Orphan& orphan : waiting) {
        refuse_missing(orphan);
        conclude_orphan(orphan, facts);
    }
    each(false, [&](std::size_t table, std::size_t i) {
        for (Orphan& orphan : find_orphans(table, i, facts))
            conclude_orphan(orphan, facts);
    });
    condemn_chains();
}

void Constraints::condemn(std::size_t table, std::size_t index, Hash128 hash, Rejection::Missing why) {
    rejection_->condemn(table, index, hash, why);
    if (chains_)
        chains_->lose(plan_.tables[table].references[index].parent, parents_[table][index].key, hash);
}

void Constraints::condemn_chains() {
    // What the target holds need not come from a record.
    if (!chains_ || keys_in_target_) return;
    const auto is_repeated = [this](const RejectedChains::Key& key) {
        const Table& table = tables_[key.table];
        return (!table.rejected.empty() && table.rejected[key.number].contains(key.hash)) ||
               table.repeated.contains(key.hash);
    };
    chains_->follow(is_repeated, [this](std::size_t table, std::size_t reference, Hash128 parent) {
        rejection_->condemn(table, reference, parent, Rejection::Missing::rejected);
    });
}

std::vector<Constraints::Orphan> Constraints::find_orphans(std::size_t table, std::size_t index,
                                                           RunFacts& facts) {
    Reference& reference = references_[table][index];
    const KeySet& parents = parents_of(table, index);
    std::vector<Orphan> orphans;
    for (auto& [hash, open] : reference) {
        if (!parents.contains(hash)) orphans.push_back({table, index, hash, std::move(open)});
    }
    reference.clear();
    if (keys_in_target_ && !orphans.empty()) find_in_target(table, index, orphans, facts.findings);
    std::ranges::sort(orphans, {}, [](const Orphan& orphan) {
        return std::tie(orphan.open.at.file, orphan.open.at.line, orphan.open.at.column);
    });
    return orphans;
}

void Constraints::conclude_orphan(Orphan& orphan, RunFacts& facts) {
    Open& open = orphan.open;
    const TablePlan& plan = plan_.tables[orphan.table];
    const ReferencePlan& reference_plan = plan.references[orphan.index];
    const std::vector<KeySet>& rejected = tables_[reference_plan.parent].rejected;
    const bool is_rejected =
        !rejected.empty() && rejected[parents_[orphan.table][orphan.index].key].contains(orphan.hash);
    const auto why = is_rejected       ? Rejection::Missing::rejected
                     : open.is_refused ? Rejection::Missing::refused
                                       : Rejection::Missing::everywhere;
    const std::string missing = missing_text(reference_plan, open.key, why);
    // NULL or a stub in the place of a record that comes after its repair would be a loss.
    const bool stays_out = reference_plan.nulls() == nullptr && !open.stub;
    if (rejection_ != nullptr && (is_rejected || stays_out))
        condemn(orphan.table, orphan.index, orphan.hash, why);

    Finding finding = about_reference(plan, orphan.index);
    finding.at = open.at;
    finding.count = open.count;
    std::string group;  // empty: a finding for each key
    for (Finding& flaw : open.flaws)
        facts.findings.add(std::move(flaw));
    if (stays_out) {
        reject_records(open, facts);
        if (!open.flaws.empty()) return;
        finding.rule = &rule::fk_orphan;
        finding.message = missing;
        finding.fix = "add the missing record, or say with on_orphan what shall happen";
        if (is_rejected) {
            const std::string files = files_of(reference_plan.parent);
            finding.rule = &rule::parent_rejected;
            finding.message = fmt::format("{} names records of {} that are rejected themselves",
                                          finding.column_name, files);
            finding.fix = fmt::format("correct the records of {} first", files);
            group = finding.constraint;
        }
    } else if (open.stub) {
        const TablePlan& parent = plan_.tables[reference_plan.parent];
        const std::string lost = lost_defaults(parent, *open.stub);
        finding.rule = &rule::orphan_created;
        finding.message = fmt::format("{}; a row is created{}", missing, lost);
        if (without_file_[reference_plan.parent]) {
            const std::string table = to_string(parent.table->name);
            finding.message =
                fmt::format("there is no file {}: rows of {} are created from what refers to them{}",
                            files_of(reference_plan.parent), table, lost);
            group = table;
        }
        create_parent(orphan, facts);
    } else {
        finding.rule = &rule::orphan_nulled;
        finding.column_name = plan.table->columns[plan.columns[reference_plan.nulls()->columns.front()]].name;
        finding.message = fmt::format("{}; {}", missing, nulled_text(orphan.table, orphan.index));
    }
    facts.findings.add(std::move(finding), group);
}

void Constraints::reject_records(const Open& open, RunFacts& facts) {
    reject_values(open.values, facts.values);
    for (const auto& [home, count] : open.homes)
        reject_loaded(home, count, facts);
    for (const std::size_t index : open.waiting) {
        Waiting& record = waiting_[index];
        if (std::exchange(record.rejected, true)) continue;
        reject_values(record.values, facts.values);
        reject_loaded(record.home, 1, facts);
    }
}

// Leaves those orphans that the target does not hold either.
void Constraints::find_in_target(std::size_t table, std::size_t index, std::vector<Orphan>& orphans,
                                 Findings& findings) {
    const ReferencePlan& reference_plan = plan_.tables[table].references[index];
    const KeySet& present = keys_in_target_(reference_plan.parent, parents_[table][index].key);
    std::uint64_t found = 0;
    std::erase_if(orphans, [&](const Orphan& orphan) {
        if (!present.contains(orphan.hash)) return false;
        in_target_[table][index].insert(orphan.hash);
        found += orphan.open.count;
        return true;
    });
    if (found == 0) return;
    const TablePlan& plan = plan_.tables[table];
    Finding finding = about_reference(plan, index);
    finding.rule = &rule::parent_in_target;
    finding.message =
        fmt::format("{} names rows of {} that are in no file, but in the target", finding.column_name,
                    to_string(plan_.tables[reference_plan.parent].table->name));
    finding.count = found;
    findings.add(std::move(finding));
}

std::string Constraints::missing_text(const ReferencePlan& plan, const std::string& key,
                                      Rejection::Missing why) const {
    const std::string files = files_of(plan.parent);
    if (why == Rejection::Missing::refused)
        return fmt::format("{} is in no file, and no row can be created for it", key);
    if (files.empty()) return fmt::format("{} is in no file", key);
    if (why == Rejection::Missing::rejected)
        return fmt::format("the record of {} with {} is rejected", files, key);
    return fmt::format("{} is not in {}", key, files);
}

// The files that feed the table, as the mapping names them.
std::string Constraints::files_of(std::size_t table) const {
    std::vector<std::string_view> files;
    for (const mapping::SourcePlan& source : plan_.sources) {
        if (std::ranges::find(source.tables, table) == source.tables.end()) continue;
        for (const std::string& file : source.files) {
            if (std::ranges::find(files, file) == files.end()) files.push_back(file);
        }
    }
    return fmt::format("{}", fmt::join(files, " or "));
}

}  // namespace copyover::migrate

// Rows that on_orphan creates: they have keys and references of their own.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "migrate/survey/constraints.hpp"

namespace copyover::migrate {

using mapping::KeyPlan;
using mapping::ReferencePlan;
using mapping::Row;
using mapping::TablePlan;

namespace {

Row row_of(CreatedRow& created) {
    Row row;
    row.table = created.table;
    row.values = created.values;
    row.source = mapping::no_source;
    return row;
}

}  // namespace

// A row may refer to one that is created after it: it waits, and comes into what is returned. Where nothing
// more can come, `last` makes those references NULL that may become so.
std::vector<Constraints::Orphan> Constraints::create_parents(std::vector<Orphan> orphans, bool last,
                                                             RunFacts& facts) {
    std::vector<Orphan> waiting;
    for (Orphan& orphan : orphans) {
        if (parents_of(orphan.table, orphan.index).contains(orphan.hash)) continue;
        if (orphan.open.stub && !breaks_keys(orphan)) {
            if (last) nullify(orphan, facts);
            if (find_missing(*orphan.open.stub, [](std::size_t) { return true; })) {
                waiting.push_back(std::move(orphan));
                continue;
            }
        }
        conclude_orphan(orphan, facts);
    }
    return waiting;
}

bool Constraints::breaks_keys(Orphan& orphan) {
    const Row row = row_of(*orphan.open.stub);
    const TablePlan& plan = plan_.tables[row.table];
    if (auto half = halves_.find(row)) {
        refuse_stub(orphan, std::move(half->finding));
        return true;
    }
    for (std::size_t i = 0; i < plan.keys.size(); ++i) {
        const auto hash = hasher_.key(row, i);
        if (!hash || !tables_[row.table].keys[i].contains(*hash)) continue;
        const KeyPlan& key = plan.keys[i];
        Finding finding;
        finding.rule = key.key->primary ? &rule::key_duplicate : &rule::unique_duplicate;
        finding.table = to_string(plan.table->name);
        finding.column_name = plan.table->columns[plan.columns[key.columns.front()]].name;
        finding.constraint = key.key->name;
        finding.message =
            fmt::format("{} comes again in {}", shown_key(row.table, key.columns, row.values), key.key->name);
        finding.fix = "say in \"create\" what makes the values differ, or add the missing record";
        refuse_stub(orphan, std::move(finding));
        return true;
    }
    return false;
}

// The records that refer to it are rejected then.
void Constraints::refuse_stub(Orphan& orphan, Finding finding) {
    Open& open = orphan.open;
    finding.at = open.at;
    finding.count = open.count;
    finding.message =
        fmt::format("the row of {} that on_orphan would create for {}: {}",
                    to_string(plan_.tables[open.stub->table].table->name), open.key, finding.message);
    open.flaws.push_back(std::move(finding));
    open.stub.reset();
    open.is_refused = true;
}

// A reference of the created row that leads nowhere, other than to the row itself.
std::optional<std::size_t> Constraints::find_missing(CreatedRow& created,
                                                     const std::function<bool(std::size_t)>& among) {
    const Row row = row_of(created);
    const TablePlan& plan = plan_.tables[row.table];
    for (std::size_t i = 0; i < plan.references.size(); ++i) {
        const auto hash = among(i) ? hasher_.reference(row, i) : std::nullopt;
        if (!hash || parents_of(row.table, i).contains(*hash)) continue;
        const std::size_t parent = plan.references[i].parent;
        const std::size_t key = parents_[row.table][i].key;
        if (parent == row.table && hasher_.key(row, key) == hash) continue;
        if (keys_in_target_ && keys_in_target_(parent, key).contains(*hash)) continue;
        return i;
    }
    return std::nullopt;
}

void Constraints::refuse_missing(Orphan& orphan) {
    CreatedRow& created = *orphan.open.stub;
    const auto index = find_missing(created, [](std::size_t) { return true; });
    if (!index) return;
    const TablePlan& plan = plan_.tables[created.table];
    const ReferencePlan& reference = plan.references[*index];
    Finding finding;
    finding.rule = &rule::fk_orphan;
    finding.table = to_string(plan.table->name);
    finding.column_name = plan.table->columns[plan.columns[reference.columns.front()]].name;
    finding.constraint = reference.foreign_key->name;
    const auto& columns = parents_[created.table][*index].columns;
    finding.message = missing_text(reference, shown_key(created.table, columns, created.values),
                                   Rejection::Missing::everywhere);
    finding.fix = "say in \"create\" what it refers to, or add the missing record";
    refuse_stub(orphan, std::move(finding));
}

void Constraints::nullify(Orphan& orphan, RunFacts& facts) {
    CreatedRow& created = *orphan.open.stub;
    const TablePlan& plan = plan_.tables[created.table];
    const auto may_be_null = [&](std::size_t i) { return plan.references[i].nulls() != nullptr; };
    if (find_missing(created, [&](std::size_t i) { return !may_be_null(i); })) return;
    while (const auto index = find_missing(created, may_be_null)) {
        const ReferencePlan& reference = plan.references[*index];
        const auto& columns = parents_[created.table][*index].columns;
        Finding finding;
        finding.rule = &rule::orphan_nulled;
        finding.at = orphan.open.at;
        finding.table = to_string(plan.table->name);
        finding.column_name = plan.table->columns[plan.columns[reference.nulls()->columns.front()]].name;
        finding.constraint = reference.foreign_key->name;
        finding.message =
            fmt::format("in the row that is created for {}: {}; {}", orphan.open.key,
                        missing_text(reference, shown_key(created.table, columns, created.values),
                                     Rejection::Missing::everywhere),
                        nulled_text(created.table, *index));
        facts.findings.add(std::move(finding));
        for (const std::size_t column : reference.nulls()->columns)
            created.values[column].data = schema::Null{};
    }
}

void Constraints::create_parent(Orphan& orphan, RunFacts& facts) {
    CreatedRow& created = created_.emplace_back(std::move(*orphan.open.stub));
    const Row row = row_of(created);
    for (std::size_t i = 0; i < tables_[row.table].keys.size(); ++i) {
        if (const auto hash = hasher_.key(row, i)) tables_[row.table].keys[i].insert(*hash);
    }
    parents_of(orphan.table, orphan.index).insert(orphan.hash);
    ++facts.tables[row.table].created;
    ++tables_[row.table].rows;
    for (const auto& [key, count] : orphan.open.repairs)
        repairs_of_created_[key] += count;
}

// What an orphan of the reference changes: "lane and bay become NULL".
std::string Constraints::nulled_text(std::size_t table, std::size_t index) const {
    const TablePlan& plan = plan_.tables[table];
    const ReferencePlan& reference = plan.references[index];
    const std::vector<std::size_t>& positions = reference.nulls()->columns;
    std::vector<std::size_t> nulled;  // of the table
    std::string text;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        nulled.push_back(plan.columns[positions[i]]);
        if (i > 0) text += i + 1 == positions.size() ? " and " : ", ";
        text += plan.table->columns[nulled.back()].name;
    }
    text += nulled.size() == 1 ? " becomes NULL" : " become NULL";
    std::vector<std::string_view> others;
    const auto note = [&](const schema::ForeignKey& key) {
        const bool shares = std::ranges::any_of(key.columns, [&](std::size_t column) {
            return std::ranges::find(nulled, column) != nulled.end();
        });
        const bool is_noted = std::ranges::find(others, key.name) != others.end();
        if (shares && &key != reference.foreign_key && !is_noted) others.push_back(key.name);
    };
    std::ranges::for_each(plan.table->foreign_keys, note);
    for (const ReferencePlan& other : plan.references)
        note(*other.foreign_key);
    if (others.empty()) return text;
    return text +
           fmt::format(", which changes the other reference {} of the row, too", fmt::join(others, ", "));
}

}  // namespace copyover::migrate

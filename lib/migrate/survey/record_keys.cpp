#include "migrate/survey/record_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "schema/equality.hpp"

namespace copyover::migrate {

using mapping::ReferencePlan;
using mapping::Row;
using mapping::TablePlan;

namespace {

ParentKey parent_key(const TablePlan& child, const TablePlan& parent, const ReferencePlan& reference) {
    for (std::size_t key = 0; key < parent.keys.size(); ++key) {
        const auto& key_columns = parent.keys[key].columns;
        if (!std::ranges::is_permutation(key_columns, reference.parent_columns)) continue;
        ParentKey found{
            .key = key, .columns = {}, .types = {}, .known = reference.known, .rules = reference.rules};
        for (const std::size_t column : key_columns) {
            const auto at =
                std::ranges::find(reference.parent_columns, column) - reference.parent_columns.begin();
            found.columns.push_back(reference.columns[static_cast<std::size_t>(at)]);
            const bool shared = schema::share_form(*child.types[found.columns.back()], *parent.types[column]);
            found.types.push_back(shared ? nullptr : parent.types[column]);
        }
        return found;
    }
    throw InternalError(fmt::format("{} references no key of its parent", reference.foreign_key->name));
}

template <typename T>
std::span<const T> between(const std::vector<T>& all, std::size_t begin, std::size_t end) {
    return std::span(all).subspan(begin, end - begin);
}

}  // namespace

std::vector<std::vector<ParentKey>> parent_keys(const mapping::Plan& plan) {
    std::vector<std::vector<ParentKey>> keys;
    for (const TablePlan& table : plan.tables) {
        auto& of_table = keys.emplace_back();
        for (const ReferencePlan& reference : table.references)
            of_table.push_back(parent_key(table, plan.tables[reference.parent], reference));
    }
    return keys;
}

KeyHasher::KeyHasher(const mapping::Plan& plan) : plan_(&plan), parents_(parent_keys(plan)) {
    for (const TablePlan& table : plan.tables) {
        hashers_.emplace_back(table.types, table.identity);
        compares_records_ |= table.on_duplicate == mapping::DuplicatePolicy::last_record;
    }
}

std::optional<Hash128> KeyHasher::key(const Row& row, std::size_t key) {
    const mapping::KeyPlan& plan = plan_->tables[row.table].keys[key];
    return hashers_[row.table].columns(plan.columns, row.values, plan.key->nulls_not_distinct);
}

std::optional<Hash128> KeyHasher::reference(const Row& row, std::size_t reference) {
    const ParentKey& parent = parents_[row.table][reference];
    if (!parent.known) return std::nullopt;
    if (!parent.rules.empty() &&
        std::ranges::find(parent.rules, mapping::RuleNumber{row.source, row.rule}) == parent.rules.end())
        return std::nullopt;
    return hashers_[row.table].reference(parent.columns, parent.types, row.values);
}

void RecordKeyList::clear() {
    rows_.clear();
    keys_.clear();
    references_.clear();
    ends_.clear();
}

void RecordKeyList::add(std::span<const Row> rows, KeyHasher& hasher) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        const TablePlan& plan = hasher.plan().tables[row.table];
        RowKeys& added = rows_.emplace_back();
        added.table = row.table;
        added.deleted = row.deleted;
        added.order = row.order;
        for (std::size_t key = 0; key < plan.keys.size(); ++key) {
            if (row.deleted && key != plan.duplicate_key) continue;
            const auto hash = hasher.key(row, key);
            if (key == plan.duplicate_key) added.key = hash;
            if (hash) keys_.push_back({i, key, *hash});
        }
        if (row.deleted) continue;
        for (std::size_t reference = 0; reference < plan.references.size(); ++reference) {
            if (const auto hash = hasher.reference(row, reference))
                references_.push_back({i, reference, *hash});
        }
        if (plan.on_duplicate != mapping::DuplicatePolicy::error || hasher.compares_records())
            added.row = hasher.row(row);
    }
    ends_.push_back({rows_.size(), keys_.size(), references_.size()});
}

RecordKeys RecordKeyList::operator[](std::size_t index) const {
    const End begin = index == 0 ? End{} : ends_[index - 1];
    const End& end = ends_[index];
    return {.rows = between(rows_, begin.rows, end.rows),
            .keys = between(keys_, begin.keys, end.keys),
            .references = between(references_, begin.references, end.references)};
}

}  // namespace copyover::migrate

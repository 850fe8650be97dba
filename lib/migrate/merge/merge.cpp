#include "migrate/merge/merge.hpp"

#include <utility>

#include "migrate/verify/target_digest.hpp"

namespace copyover::migrate {

Merge::Merge(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
             const Constraints& constraints, const Options& options)
    : connection_(connection), target_(target), plan_(plan), constraints_(constraints), options_(options) {
    for (const mapping::TablePlan& table : plan.tables)
        tables_.emplace_back(table);
}

bool Merge::compare(std::size_t table, const TableDigest& source, VerifyFacts& verify) {
    Table& state = tables_[table];
    const TargetDigest target =
        read_target_digest(connection_, target_, plan_, table, constraints_, options_, {});
    state.compared = true;
    state.before = target.all;
    verify = {};
    verify.compared = source.rows();
    verify.extra = target.all.rows - target.comparable.rows();
    verify.columns_compared = plan_.tables[table].columns.size();
    verify.columns_total = plan_.tables[table].table->columns.size();
    const bool every_key = options_.writing.on_conflict == ConflictPolicy::error;
    const std::vector<std::size_t> differing = source.differing(target.comparable);
    state.differs.assign(TableDigest::buckets, every_key);
    for (const std::size_t bucket : differing)
        state.differs[bucket] = true;
    if (differing.empty() && !every_key) return true;
    keep_keys(table);
    return false;
}

void Merge::keep_keys(std::size_t table) {
    Table& state = tables_[table];
    const bool keyed = has_key(table);
    read_rows(connection_, target_.rows(table), plan_.tables[table],
              [&](std::span<const schema::Value> values) {
                  const Hash128 identity = state.hasher.identity(values);
                  if (!state.differs[TableDigest::bucket_of(identity)]) return;
                  if (!keyed) {
                      ++state.copies[state.hasher.row(values)].in_target;
                  } else if (constraints_.has_row(table, identity)) {
                      state.keys.insert(identity);
                      state.rows.insert(state.hasher.row(values));
                  }
              });
}

void Merge::begin_replay() {
    for (Table& table : tables_) {
        for (auto& [row, copies] : table.copies)
            copies.seen = 0;
    }
}

RowState Merge::look_up(std::size_t table, std::span<const schema::Value> values) {
    Table& state = tables_[table];
    const Hash128 identity = state.hasher.identity(values);
    if (!state.differs[TableDigest::bucket_of(identity)]) return RowState::identical;
    if (!has_key(table)) {
        const auto found = state.copies.find(state.hasher.row(values));
        if (found == state.copies.end()) return RowState::missing;
        return ++found->second.seen <= found->second.in_target ? RowState::identical : RowState::missing;
    }
    if (state.rows.contains(state.hasher.row(values))) return RowState::identical;
    return state.keys.contains(identity) ? RowState::different : RowState::missing;
}

MergeCounter::MergeCounter(Merge& merge, std::size_t tables, PresentRow present, std::function<void()> rest)
    : merge_(merge), counts_(tables), present_(std::move(present)), rest_(std::move(rest)) {
    merge.begin_replay();
}

void MergeCounter::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    if (!merge_.is_compared(table)) return;
    MergeCounts& counts = counts_[table];
    const RowState state = merge_.look_up(table, values);
    switch (state) {
        case RowState::identical: ++counts.identical; break;
        case RowState::different: ++counts.different; break;
        case RowState::missing:
            ++counts.missing;
            if (origin.source_file == no_source_file) ++counts.missing_created;
            return;
    }
    present_(state, table, values, origin);
}

MergeSender::MergeSender(Merge& merge, const mapping::Plan& plan, RowConsumer& loader)
    : merge_(merge), sent_(plan.tables.size()), loader_(loader) {
    merge.begin_replay();
    for (const mapping::TablePlan& table : plan.tables)
        hashers_.emplace_back(table.types, table.identity);
}

void MergeSender::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    if (merge_.is_compared(table)) {
        if (merge_.look_up(table, values) != RowState::missing) return;
        sent_[table].add(hashers_[table].row(values));
    }
    loader_.row(table, values, origin);
}

}  // namespace copyover::migrate

#include "migrate/export/differing_keys.hpp"

#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

DifferingKeys::DifferingKeys(const mapping::Plan& plan) {
    for (const mapping::TablePlan& table : plan.tables)
        tables_.emplace_back(table);
}

void DifferingKeys::choose(std::size_t table, std::span<const std::size_t> buckets) {
    tables_[table].chosen.assign(TableDigest::buckets, false);
    for (const std::size_t bucket : buckets)
        tables_[table].chosen[bucket] = true;
}

void DifferingKeys::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin&) {
    Table& state = tables_[table];
    if (state.chosen.empty()) return;
    const RowHashes hashes = state.hasher.hashes(values);
    if (!state.chosen[TableDigest::bucket_of(hashes.identity)]) return;
    Balance& balance = state.balances[hashes.identity];
    ++balance.rows;
    balance.sum += hashes.row;
}

// What is even is forgotten at once: of equal sides nothing stays.
void DifferingKeys::add_target_row(std::size_t table, std::span<const schema::Value> values) {
    Table& state = tables_[table];
    if (state.chosen.empty()) return;
    const RowHashes hashes = state.hasher.hashes(values);
    if (!state.chosen[TableDigest::bucket_of(hashes.identity)]) return;
    const auto [balance, is_new] = state.balances.try_emplace(hashes.identity);
    --balance->second.rows;
    balance->second.sum -= hashes.row;
    if (balance->second.rows == 0 && balance->second.sum == Hash128{}) state.balances.erase(balance);
}

bool DifferingKeys::contains(std::size_t table, Hash128 identity) const {
    return tables_[table].balances.contains(identity);
}

}  // namespace copyover::migrate

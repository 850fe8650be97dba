#include "migrate/export/row_differences.hpp"

#include <algorithm>
#include <tuple>

#include "schema/kept_value.hpp"

namespace copyover::migrate {

RowDifferences::RowDifferences(const mapping::Plan& plan, const DifferingKeys& keys) : keys_(keys) {
    for (const mapping::TablePlan& table : plan.tables)
        tables_.emplace_back(table);
}

RowDifferences::Sides* RowDifferences::sides_of(std::size_t table, std::span<const schema::Value> values,
                                                Hash128& hash) {
    Table& state = tables_[table];
    const RowHashes hashes = state.hasher.hashes(values);
    hash = hashes.row;
    return keys_.contains(table, hashes.identity) ? &state.rows[hashes.identity] : nullptr;
}

RowDifferences::KeptRow RowDifferences::keep(std::span<const schema::Value> values, Hash128 hash,
                                             const copy::Origin& origin) {
    KeptRow row{arena_.values(values.size()), hash, origin};
    for (std::size_t i = 0; i < values.size(); ++i)
        row.values[i] = schema::kept(values[i], arena_);
    return row;
}

void RowDifferences::row(std::size_t table, std::span<const schema::Value> values,
                         const copy::Origin& origin) {
    Hash128 hash;
    if (Sides* sides = sides_of(table, values, hash)) sides->files.push_back(keep(values, hash, origin));
}

void RowDifferences::add_target_row(std::size_t table, std::span<const schema::Value> values) {
    Hash128 hash;
    if (Sides* sides = sides_of(table, values, hash)) sides->table.push_back(keep(values, hash, {}));
}

// Equal rows of both sides cancel each other out; without a key a row may stand there several times.
void RowDifferences::add_differences(std::size_t table, const Sides& sides, std::vector<RowDifference>& all) {
    std::vector<const KeptRow*> added;
    for (const KeptRow& row : sides.table)
        added.push_back(&row);
    std::vector<const KeptRow*> gone;
    for (const KeptRow& row : sides.files) {
        const auto equal = std::ranges::find(added, row.hash, &KeptRow::hash);
        if (equal == added.end()) {
            gone.push_back(&row);
        } else {
            added.erase(equal);
        }
    }
    const std::size_t changed = std::min(gone.size(), added.size());
    for (std::size_t i = 0; i < changed; ++i)
        all.push_back(
            {RowDifference::Kind::changed, table, gone[i]->origin, gone[i]->values, added[i]->values});
    for (std::size_t i = changed; i < gone.size(); ++i)
        all.push_back({RowDifference::Kind::gone, table, gone[i]->origin, gone[i]->values, {}});
    for (std::size_t i = changed; i < added.size(); ++i)
        all.push_back({RowDifference::Kind::added, table, {}, {}, added[i]->values});
}

std::vector<RowDifference> RowDifferences::differences(std::size_t table) const {
    std::vector<RowDifference> all;
    for (const auto& [identity, sides] : tables_[table].rows)
        add_differences(table, sides, all);
    const auto place = [](const RowDifference& difference) {
        return std::tuple(difference.kind == RowDifference::Kind::added, difference.origin.source_file,
                          difference.origin.offset);
    };
    std::ranges::sort(all, {}, place);
    return all;
}

}  // namespace copyover::migrate

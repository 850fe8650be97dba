#include "migrate/survey/estimates.hpp"

#include <algorithm>

namespace copyover::migrate {

namespace {

// Measured with 2 million messages (837 MB of JSON) on PostgreSQL 15: heap 692 MB; a btree over an id of 27
// bytes 70 MB; GIN over to_tsvector 106 MB.
constexpr double heap_per_json = 0.85;
constexpr double btree_bytes = 35;
constexpr double gin_bytes = 55;

bool is_gin(const schema::Index& index) {
    return index.definition.find("USING gin") != std::string::npos;
}

}  // namespace

IndexCount count_indexes(const schema::Table& table) {
    IndexCount count;
    for (const schema::Key& key : table.keys) {
        const bool listed =
            std::ranges::find(table.indexes, key.name, &schema::Index::name) != table.indexes.end();
        if (!listed) ++count.btree;
    }
    for (const schema::Index& index : table.indexes)
        ++(is_gin(index) ? count.gin : count.btree);
    return count;
}

CostEstimate estimate(const mapping::Plan& plan, const Constraints& constraints,
                      const std::vector<SourceFacts>& sources) {
    double json = 0;
    for (const SourceFacts& source : sources)
        json += static_cast<double>(source.bytes);
    const double heap = heap_per_json * json;
    double indexes = 0;
    CostEstimate cost;
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        const auto rows = static_cast<double>(constraints.rows(i));
        const IndexCount count = count_indexes(*plan.tables[i].table);
        indexes += rows * (btree_bytes * static_cast<double>(count.btree) +
                           gin_bytes * static_cast<double>(count.gin));
        const double largest = count.gin > 0 ? gin_bytes : count.btree > 0 ? btree_bytes : 0;
        cost.sorting = std::max(cost.sorting, rows * largest);
    }
    cost.disk = heap + indexes;
    cost.wal = 1.2 * heap + indexes;  // row headers and page images on top of the rows
    return cost;
}

std::vector<EstimateFacts> facts_of(const CostEstimate& estimate) {
    return {{"disk for tables and indexes", estimate.disk, "bytes"},
            {"write-ahead log", estimate.wal, "bytes"},
            {"temporary files for sorting", estimate.sorting, "bytes"}};
}

}  // namespace copyover::migrate

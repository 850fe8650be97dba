#include "migrate/survey/estimates.hpp"

#include <algorithm>

namespace copyover::migrate {

namespace {

// Measured with 2 million messages (837 MB of JSON) on PostgreSQL 15: heap 692 MB; a btree over an id of 27
// bytes 70 MB; GIN over to_tsvector 106 MB; copy, verification and ANALYZE 8 us a row; build times of
// object_plan.cpp.
constexpr double heap_per_json = 0.85;
constexpr double btree_bytes = 35;
constexpr double gin_bytes = 55;
constexpr double load_seconds = 8e-6;
constexpr double btree_seconds = 2e-6;
constexpr double gin_seconds = 60e-6;
constexpr double foreign_key_seconds = 0.6e-6;

bool is_gin(const schema::Index& index) {
    return index.definition.find("USING gin") != std::string::npos;
}

}  // namespace

CostEstimate estimate(const mapping::Plan& plan, const Constraints& constraints,
                      const std::vector<SourceFacts>& sources) {
    double json = 0;
    for (const SourceFacts& source : sources)
        json += static_cast<double>(source.bytes);
    const double heap = heap_per_json * json;
    double indexes = 0;
    CostEstimate cost;
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        const schema::Table& table = *plan.tables[i].table;
        const auto rows = static_cast<double>(constraints.rows(i));
        const auto add_index = [&](double bytes, double seconds) {
            indexes += rows * bytes;
            cost.sorting = std::max(cost.sorting, rows * bytes);
            cost.locked += rows * seconds;
        };
        for (const schema::Key& key : table.keys) {
            const bool listed =
                std::ranges::find(table.indexes, key.name, &schema::Index::name) != table.indexes.end();
            if (!listed) add_index(btree_bytes, btree_seconds);
        }
        for (const schema::Index& index : table.indexes)
            is_gin(index) ? add_index(gin_bytes, gin_seconds) : add_index(btree_bytes, btree_seconds);
        cost.locked +=
            rows * (load_seconds + foreign_key_seconds * static_cast<double>(table.foreign_keys.size()));
    }
    cost.disk = heap + indexes;
    cost.wal = 1.2 * heap + indexes;  // row headers and page images on top of the rows
    return cost;
}

std::vector<EstimateFacts> facts_of(const CostEstimate& estimate) {
    return {{"disk for tables and indexes", estimate.disk, "bytes"},
            {"write-ahead log", estimate.wal, "bytes"},
            {"temporary files for sorting", estimate.sorting, "bytes"},
            {"tables locked for", estimate.locked, "seconds"}};
}

}  // namespace copyover::migrate

#include "migrate/target/target_keys.hpp"

#include <cstdint>
#include <span>

#include "migrate/run/stop_watch.hpp"
#include "migrate/survey/row_hash.hpp"

namespace copyover::migrate {

TargetKeys::TargetKeys(Migration& migration, const Options& options)
    : migration_(migration), options_(options) {}

void TargetKeys::connect() {
    connection_ =
        std::make_unique<postgres::Connection>(*options_.target.dbname, "keys", options_.control.interrupt());
    with_stop_watch({connection_.get()}, options_, [&] {
        if (has_secret_columns(migration_.plan)) connection_->withhold_words();
        connection_->set("default_transaction_read_only", "on");
        connection_->set("row_security", "off");
        target_ = std::make_unique<Target>(*connection_, migration_.plan);
        // Differences are told by the preflight.
        Findings known;
        target_->adopt(migration_, known);
    });
}

const KeySet& TargetKeys::keys(std::size_t table, std::size_t key) {
    const auto [entry, is_new] = keys_.try_emplace({table, key});
    KeySet& keys = entry->second;
    if (!is_new) return keys;
    if (!connection_) connect();
    if (target_->exists(table)) {
        with_stop_watch({connection_.get()}, options_, [&] { read(table, key, keys); });
    }
    return keys;
}

void TargetKeys::read(std::size_t table, std::size_t key, KeySet& keys) {
    const mapping::TablePlan& plan = migration_.plan.tables[table];
    RowHasher hasher(plan.types, plan.identity);
    std::uint64_t rows = 0;
    read_rows(*connection_, target_->rows(table), plan, [&](std::span<const schema::Value> values) {
        if (++rows % 4096 == 0) options_.control.throw_if_stopped();
        if (const auto hash = hasher.columns(plan.keys[key].columns, values, false)) keys.insert(*hash);
    });
}

}  // namespace copyover::migrate

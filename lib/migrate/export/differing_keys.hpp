// Which rows differ between files and tables, by their identities: 48 bytes a row of the buckets in which something
// differs, so that only rows which differ have to be kept whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "migrate/survey/pass.hpp"
#include "migrate/survey/row_hash.hpp"

namespace copyover::migrate {

class DifferingKeys : public RowConsumer {
  public:
    explicit DifferingKeys(const mapping::Plan& plan);

    // Rows of these buckets of the table are looked at, all others passed over.
    void choose(std::size_t table, std::span<const std::size_t> buckets);

    // A row of the files, and one of the table: equal ones cancel each other out.
    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;
    void add_target_row(std::size_t table, std::span<const schema::Value> values);

    // After all rows of both sides.
    [[nodiscard]] bool contains(std::size_t table, Hash128 identity) const;

  private:
    struct Balance {
        std::int64_t rows = 0;
        Hash128 sum;
    };
    struct Table {
        explicit Table(const mapping::TablePlan& plan) : hasher(plan.types, plan.identity) {}

        RowHasher hasher;
        std::vector<bool> chosen;  // by bucket; empty where nothing differs
        std::unordered_map<Hash128, Balance, Hash128Hasher> balances;
    };

    std::vector<Table> tables_;
};

}  // namespace copyover::migrate

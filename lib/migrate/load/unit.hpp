// Rows of consecutive records on their way into one transaction of load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.hpp"
#include "copy/batch.hpp"
#include "migrate/ledger/load_ledger.hpp"

namespace copyover::migrate {

struct Unit {
    std::vector<copy::Batch> batches;  // one per table of the plan, some without rows
    std::vector<UnitPart> parts;       // one per file
    std::size_t rows = 0;

    [[nodiscard]] std::size_t bytes() const {
        std::size_t sum = 0;
        for (const copy::Batch& batch : batches)
            sum += batch.bytes();
        return sum;
    }
};

// Rows of a part by table: how many, and the sum of their hashes. Equal for equal rows in any order.
class PartDigest {
  public:
    explicit PartDigest(std::size_t tables = 0) : rows_(tables), sums_(tables) {}

    void add(std::size_t table, const Hash128& row) {
        ++rows_[table];
        sums_[table] += row;
    }
    void clear();
    void write_to(UnitPart& part) const;
    [[nodiscard]] bool equals(const UnitPart& part) const;

  private:
    std::vector<std::uint64_t> rows_;
    std::vector<Hash128> sums_;
};

}  // namespace copyover::migrate

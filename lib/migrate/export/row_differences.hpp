// The rows in which files and tables differ, kept whole with where their records stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "migrate/export/differing_keys.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey/row_hash.hpp"
#include "schema/value.hpp"

namespace copyover::migrate {

struct RowDifference {
    enum class Kind : std::uint8_t { changed, gone, added };

    Kind kind = Kind::changed;
    std::size_t table = 0;
    copy::Origin origin;                 // of the record; not of a row that was added
    std::span<const schema::Value> row;  // as the files make it; not of a row that was added
    std::span<const schema::Value> now;  // as the table has it; not of a row that is gone
};

class RowDifferences : public RowConsumer {
  public:
    // Rows with these keys are kept, all others passed over. Everything is borrowed.
    RowDifferences(const mapping::Plan& plan, const DifferingKeys& keys);

    // A row of the files.
    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;
    void add_target_row(std::size_t table, std::span<const schema::Value> values);

    // In the order of the files, those that were added last. Views live as long as this object.
    [[nodiscard]] std::vector<RowDifference> differences(std::size_t table) const;

  private:
    struct KeptRow {
        std::span<schema::Value> values;
        Hash128 hash;
        copy::Origin origin;
    };
    struct Sides {
        std::vector<KeptRow> files;
        std::vector<KeptRow> table;
    };
    struct Table {
        explicit Table(const mapping::TablePlan& plan) : hasher(plan.types, plan.identity) {}

        RowHasher hasher;
        std::unordered_map<Hash128, Sides, Hash128Hasher> rows;
    };

    // Where the row belongs, or nullptr where it was not chosen.
    Sides* sides_of(std::size_t table, std::span<const schema::Value> values, Hash128& hash);
    KeptRow keep(std::span<const schema::Value> values, Hash128 hash, const copy::Origin& origin);
    static void add_differences(std::size_t table, const Sides& sides, std::vector<RowDifference>& all);

    const DifferingKeys& keys_;
    schema::Arena arena_;
    std::vector<Table> tables_;
};

}  // namespace copyover::migrate

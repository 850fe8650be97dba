// What a cutover sends into tables that hold rows: only what is missing or, where the files shall win, what
// differs.
//
// The diff is that of the verifier: both sides as digests per bucket; only for buckets that differ are the
// target's keys and row hashes kept, 32 bytes a row at a load of at most 3/4. Tables that are not identified
// by a mapped primary key are compared as a multiset of rows, about 80 bytes a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/key_set.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

// Rows of the source compared with the rows of a table.
enum class RowState { identical, missing, different };

class Merge {
  public:
    // Everything is borrowed.
    Merge(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
          const Constraints& constraints, const Options& options);

    // Reads the table, which holds rows, and compares it with the source's digest. False where every row of
    // the source is there. With on_conflict error every row that is there counts, so all keys are kept.
    bool compare(std::size_t table, const TableDigest& source, VerifyFacts& verify);

    // Before each replay whose rows are looked up.
    void begin_replay();

    // How the table that was compared holds this row. Call once per row of a replay.
    RowState look_up(std::size_t table, std::span<const schema::Value> values);

    [[nodiscard]] bool is_compared(std::size_t table) const { return tables_[table].compared; }
    // Whether rows have a key, so that a row can differ; else a row is there or it is not.
    [[nodiscard]] bool has_key(std::size_t table) const { return constraints_.knows_rows(table); }
    // All rows of the table as they were when compare() read them, the target's own included.
    [[nodiscard]] const RowSum& before(std::size_t table) const { return tables_[table].before; }

  private:
    struct Copies {
        std::uint64_t in_target = 0;
        std::uint64_t seen = 0;  // in this replay
    };
    struct Table {
        explicit Table(const mapping::TablePlan& plan) : hasher(plan.types, plan.identity) {}

        RowHasher hasher;
        bool compared = false;
        RowSum before;
        std::vector<bool> differs;  // by bucket
        KeySet keys;                // of differing buckets
        KeySet rows;
        std::unordered_map<Hash128, Copies, Hash128Hasher> copies;  // instead of both, without a key
    };

    void keep_keys(std::size_t table);

    postgres::Connection& connection_;
    const Target& target_;
    const mapping::Plan& plan_;
    const Constraints& constraints_;
    const Options& options_;
    std::vector<Table> tables_;
};

// How many rows of each kind the source has for a table that holds rows.
struct MergeCounts {
    std::uint64_t identical = 0;
    std::uint64_t missing = 0;
    std::uint64_t different = 0;
    std::uint64_t missing_created = 0;  // of the missing ones: parents created for orphans
};

// Told of every row that is not missing.
using PresentRow = std::function<void(RowState state, std::size_t table,
                                      std::span<const schema::Value> values, const copy::Origin& origin)>;

// A replay that counts the rows and hands on those that are there already.
class MergeCounter : public RowConsumer {
  public:
    // `rest` ends what `present` has under way on its connection.
    MergeCounter(Merge& merge, std::size_t tables, PresentRow present, std::function<void()> rest = {});

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;
    void rest() override {
        if (rest_) rest_();
    }

    [[nodiscard]] const MergeCounts& counts(std::size_t table) const { return counts_[table]; }

  private:
    Merge& merge_;
    std::vector<MergeCounts> counts_;
    PresentRow present_;
    std::function<void()> rest_;
};

// A replay that sends what is missing: all rows of tables that were empty, of the others those not there.
class MergeSender : public RowConsumer {
  public:
    MergeSender(Merge& merge, const mapping::Plan& plan, RowConsumer& loader);

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;
    void rest() override { loader_.rest(); }

    // What was sent into a table that held rows.
    [[nodiscard]] const RowSum& sent(std::size_t table) const { return sent_[table]; }

  private:
    Merge& merge_;
    std::vector<RowHasher> hashers_;
    std::vector<RowSum> sent_;
    RowConsumer& loader_;
};

}  // namespace copyover::migrate

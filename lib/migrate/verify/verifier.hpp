// Compares every row of the files with every row of the tables.
//
// Both sides are reduced to digests in one pass each; only buckets that differ are read again and compared
// value by value. Memory does not grow with the tables: see TableDigest and rows_compared_by_value.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/redaction.hpp"
#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

// The source's side: digests the rows of a replay, and hands them on where a loader wants them too.
class DigestingConsumer : public RowConsumer {
  public:
    explicit DigestingConsumer(const mapping::Plan& plan, RowConsumer* next = nullptr);

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;
    void rest() override {
        if (next_ != nullptr) next_->rest();
    }

    [[nodiscard]] const std::vector<TableDigest>& digests() const { return digests_; }

  private:
    std::vector<RowHasher> hashers_;
    std::vector<TableDigest> digests_;
    RowConsumer* next_;
};

// Replays the source's rows into a consumer.
using Replay = std::function<void(RowConsumer&)>;

class Verifier {
  public:
    // At most this many rows of both sides together are compared value by value; further differing buckets
    // are reported as such.
    static constexpr std::uint64_t rows_compared_by_value = 40'000;

    // Files are needed for the addresses in findings only.
    Verifier(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
             std::span<const SourceFile> files, const Constraints& constraints, const Options& options);

    // Compares the given tables with the source's digests. Fills facts.tables[].verify and .digest, and
    // findings count-differs, digest-differs, row-missing, row-extra, row-differs. True where nothing is
    // missing and nothing differs. Rows that only the target holds are findings unless `extra_allowed`.
    bool compare(std::span<const std::size_t> tables, const std::vector<TableDigest>& source,
                 VerifyLevel level, bool extra_allowed, const Replay& replay, RunFacts& facts);

    // All rows of a table that compare() has read, the target's own included.
    [[nodiscard]] const RowSum& all(std::size_t table) const { return all_[table]; }

  private:
    bool compare_counts(std::size_t table, const TableDigest& source, bool extra_allowed, RunFacts& facts);
    TableDigest read_digest(std::size_t table, bool extra_allowed, VerifyFacts& verify, Findings& findings);
    bool compare_values(const std::vector<std::size_t>& tables, const std::vector<TableDigest>& source,
                        const std::vector<TableDigest>& target, bool extra_allowed, const Replay& replay,
                        RunFacts& facts);

    postgres::Connection& connection_;
    const Target& target_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    const Constraints& constraints_;
    const Options& options_;
    Redaction redaction_;
    std::vector<RowSum> all_;  // by table
};

}  // namespace copyover::migrate

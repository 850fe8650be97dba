// Names the rows of the source that a table already holds where the policy makes an error of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "migrate/survey/key_set.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

class MergeConflicts {
  public:
    // At most this many differing rows are read again and named value by value.
    static constexpr std::uint64_t rows_named = Findings::default_kept_per_rule;

    // Everything is borrowed.
    MergeConflicts(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                   std::span<const SourceFile> files, const Options& options, Findings& findings);

    // --on-conflict error: the finding table-not-empty.
    void report_present(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin);

    // --on-conflict identical: remembers the row for report_differences().
    void add_different(std::size_t table, std::span<const schema::Value> values);

    // Reads both sides of the differing rows again and names them: row-differs for each value.
    void report_differences(const Replay& replay);

  private:
    struct Table {
        explicit Table(const mapping::TablePlan& plan) : hasher(plan.types, plan.identity) {}

        RowHasher hasher;
        KeySet different;
        std::uint64_t beyond = 0;  // differing rows that are only counted
    };

    postgres::Connection& connection_;
    const Target& target_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    Redaction redaction_;
    Findings& findings_;
    std::vector<Table> tables_;
};

}  // namespace copyover::migrate

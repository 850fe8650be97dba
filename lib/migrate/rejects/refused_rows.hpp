// What a search for all rows that the server refuses has found so far.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "base/finding.hpp"
#include "migrate/rejects/rejection.hpp"

namespace copyover::migrate {

class RefusedRows {
  public:
    explicit RefusedRows(std::uint64_t most_records) : most_records_(most_records) {}

    // A row of this record. False where there are too many records now, so that the search may end.
    bool add(RefusedRecord record);

    // A row that the server refuses for a foreign key which the client has checked, too: what it refers to
    // may have been refused in front of it, so that nobody knows yet whether it is bad itself.
    void set_aside(Finding reference);

    [[nodiscard]] bool is_empty() const { return records_.empty() && !reference_; }

    // Why the first row was refused. Requires that there is one.
    [[nodiscard]] const Finding& first() const {
        return records_.empty() ? *reference_ : records_.front().reason;
    }

    // One for each row that was added, in that order.
    [[nodiscard]] const std::vector<RefusedRecord>& records() const { return records_; }

  private:
    std::uint64_t most_records_;
    std::vector<RefusedRecord> records_;
    std::set<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>> places_;
    std::optional<Finding> reference_;
};

// Once more for what the server refused: each row that it refuses alone is to be known.
struct RefusedSearch {
    RefusedRows* all = nullptr;  // takes all of them; where it is null, the first one ends the search

    [[nodiscard]] bool has_found() const { return all != nullptr && !all->is_empty(); }
};

}  // namespace copyover::migrate

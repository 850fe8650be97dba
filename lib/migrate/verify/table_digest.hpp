// The rows of a table reduced to one count and one sum of row hashes per bucket of keys: 24 bytes a bucket
// whatever the number of rows. Two equal digests mean equal rows, in any order; a bucket that differs tells
// where to look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.hpp"

namespace copyover::migrate {

// Any number of rows as their count and the sum of their hashes.
struct RowSum {
    std::uint64_t rows = 0;
    Hash128 sum;

    void add(Hash128 row) {
        ++rows;
        sum += row;
    }
    RowSum& operator+=(const RowSum& other) {
        rows += other.rows;
        sum += other.sum;
        return *this;
    }
    RowSum& operator-=(const RowSum& other) {
        rows -= other.rows;
        sum -= other.sum;
        return *this;
    }

    friend bool operator==(const RowSum&, const RowSum&) = default;
};

class TableDigest {
  public:
    static constexpr std::size_t buckets = 4096;

    static std::size_t bucket_of(Hash128 identity) { return identity.high >> 52; }

    void add(Hash128 identity, Hash128 row) {
        buckets_[bucket_of(identity)].add(row);
        all_.add(row);
    }

    [[nodiscard]] std::uint64_t rows() const { return all_.rows; }
    [[nodiscard]] const Hash128& sum() const { return all_.sum; }
    [[nodiscard]] const RowSum& all() const { return all_; }
    [[nodiscard]] std::uint64_t rows_in(std::size_t bucket) const { return buckets_[bucket].rows; }

    // Indexes of the buckets in which the two differ.
    [[nodiscard]] std::vector<std::size_t> differing(const TableDigest& other) const {
        std::vector<std::size_t> indexes;
        for (std::size_t i = 0; i < buckets; ++i) {
            if (buckets_[i] != other.buckets_[i]) indexes.push_back(i);
        }
        return indexes;
    }

  private:
    std::vector<RowSum> buckets_ = std::vector<RowSum>(buckets);
    RowSum all_;
};

}  // namespace copyover::migrate

// Which columns found a value in the records, and in how many they looked for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copyover::mapping {

// By ColumnProgram::number.
class Feeds {
  public:
    explicit Feeds(std::size_t columns) : matched_(columns, false), looked_for_(columns, 0) {}

    // For the first matches of the next record.
    void start() { first_matches_.clear(); }

    void look_for(std::size_t column) { ++looked_for_[column]; }
    void note_match(std::size_t column) {
        if (!matched_[column]) note_first_match(column);
    }
    void add(const Feeds& other) {
        for (std::size_t i = 0; i < looked_for_.size(); ++i) {
            looked_for_[i] += other.looked_for_[i];
            matched_[i] = matched_[i] || other.matched_[i];
        }
    }

    // In how many records.
    [[nodiscard]] const std::vector<std::uint64_t>& looked_for() const { return looked_for_; }
    // The columns that a source was present for in this record and in none before.
    [[nodiscard]] const std::vector<std::size_t>& first_matches() const { return first_matches_; }

  private:
    void note_first_match(std::size_t column) {
        matched_[column] = true;
        first_matches_.push_back(column);
    }

    std::vector<bool> matched_;
    std::vector<std::uint64_t> looked_for_;
    std::vector<std::size_t> first_matches_;
};

}  // namespace copyover::mapping

// NOT NULL columns that no record feeds: one finding that names the mapping, not one for each record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/finding.hpp"
#include "mapping/record/record_mapper.hpp"

namespace copyover::mapping {

// Takes records in the order of the files, from whatever number of mappers. Keeps the findings of a column
// back until a record feeds it; with the first one that does, each becomes a finding of its own.
class NullWatch {
  public:
    // Some records of a whole, as a run left them out, say nothing of what no record has: then each finding
    // stands for itself.
    NullWatch(const Plan& plan, bool is_whole);

    void add(const MappedRecord& record, Findings& findings);
    void add(std::span<const std::size_t> first_matches, std::span<const Lacking> lacking,
             Findings& findings);

    // After the last record: `mapper` has the counts of all mappers. One never-matched for each column none
    // of whose sources matched in any record that fed it.
    void finish(const RecordMapper& mapper, Findings& findings);

  private:
    struct Withheld {
        std::vector<Finding> findings;  // the first ones
        std::uint64_t count = 0;
    };
    void release(std::size_t column, Findings& findings);

    const Plan& plan_;
    bool is_whole_;
    std::vector<bool> matched_;                 // by number of the column program
    std::map<std::size_t, Withheld> withheld_;  // the same
};

}  // namespace copyover::mapping

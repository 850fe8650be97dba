// Tables that hold rows compared with the source, so that only what is missing or different is sent. Rows that
// only the target holds are not the run's to judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "migrate/cutover/locked.hpp"
#include "migrate/merge/merge.hpp"
#include "migrate/merge/merge_updates.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/write/writing_run.hpp"
#include "postgres/catalog/reach.hpp"

namespace copyover::migrate {

struct Compared {
    std::vector<std::size_t> empty, filled;  // tables of the plan
    std::unique_ptr<Merge> merge;            // over the filled ones
    std::vector<MergeCounts> counts;         // by table of the plan, of the filled ones
    std::vector<std::uint64_t> coming;       // by table of the plan: rows that will be written
    std::unique_ptr<MergeUpdates> updates;   // where rows are to be updated

    [[nodiscard]] bool is_updated(std::size_t table) const { return counts[table].different > 0; }
};

// Only behind the lock emptiness means something. Throws LoadRefused.
Compared compare(const WritingRun& run, const Locked& locked, const std::optional<RefusedSearch>& search);

// key-followed for foreign keys that are in place and act on what would be updated.
void report_followers(const WritingRun& run, const Compared& compared);

// What the rows to come set off.
std::vector<postgres::Reach> find_reach(const WritingRun& run, const Locked& locked,
                                        const Compared& compared);

}  // namespace copyover::migrate

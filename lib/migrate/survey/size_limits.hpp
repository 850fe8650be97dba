// Rows of a size that the server may refuse, which it alone can judge: it compresses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/finding.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/record/record_mapper.hpp"

namespace copyover::migrate {

class LargeValues {
  public:
    // The plan is borrowed.
    explicit LargeValues(const mapping::Plan& plan);

    // Notes left-to-rehearse for the rows of a record, one for each TablePlan::size_limits that is reached.
    void note(const mapping::MappedRecord& record, const mapping::RecordMapper& mapper,
              Findings& findings) const;

  private:
    // Of a table: the columns that limits speak of, and the least of them.
    struct Limited {
        std::vector<std::size_t> columns;
        std::uint64_t least = 0;
    };
    [[nodiscard]] static std::uint64_t bytes_together(const Limited& limited, const mapping::Row& row);

    const mapping::Plan* plan_;
    std::vector<Limited> tables_;
};

}  // namespace copyover::migrate

// References of which one column is NULL and another is not: MATCH FULL refuses them (SQLSTATE 23503).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/record/record_mapper.hpp"

namespace copyover::migrate {

class HalfReferences {
  public:
    HalfReferences(const mapping::Plan& plan, const Redaction& redaction);

    // The first one of the row, as a finding that lacks the place; `at` is the column to point to.
    struct Half {
        Finding finding;
        std::size_t at = 0;  // position in TablePlan::columns
    };
    [[nodiscard]] std::optional<Half> find(const mapping::Row& row) const;

    // Adds a finding for every row that has one. Whether there is any.
    bool find(std::span<const mapping::Row> rows, const mapping::RecordMapper& mapper,
              Findings& findings) const {
        return any_ && find_any(rows, mapper, findings);
    }

  private:
    bool find_any(std::span<const mapping::Row> rows, const mapping::RecordMapper& mapper,
                  Findings& findings) const;
    struct Reference {
        const schema::ForeignKey* key = nullptr;
        std::vector<std::size_t>
            columns;  // positions; those that are not mapped are NULL and stand in `unmapped`
        std::vector<std::string> unmapped;
    };
    [[nodiscard]] Half half(const mapping::Row& row, const Reference& reference) const;

    const mapping::Plan* plan_;
    Redaction redaction_;
    bool any_ = false;
    std::vector<std::vector<Reference>> references_;  // by table
};

}  // namespace copyover::migrate

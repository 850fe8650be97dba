// The record, or the value outside of records, that stands at an address.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/explanation.hpp"
#include "json/line_index.hpp"
#include "migrate/explain/address.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/record_batch.hpp"

namespace copyover::migrate {

struct FoundRecord {
    RecordBatch batch;  // that holds it
    std::size_t index = 0;
    json::Position end;              // of its last byte
    bool is_one_of_several = false;  // on the line that was named without a column
};

struct FoundPlace {
    std::optional<FoundRecord> record;
    std::vector<ExplainedValue> outside;  // values outside of the records there
};

// Reads the file up to there.
FoundPlace find_place(const mapping::Plan& plan, const SourceFile& file, const Address& address,
                      const Options& options);

}  // namespace copyover::migrate

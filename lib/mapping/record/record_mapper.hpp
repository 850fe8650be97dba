// Turns a record into rows and accounts for every value of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "base/run_facts.hpp"
#include "json/document_reader.hpp"
#include "json/record_tree.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/extract/lacking.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/plan/row.hpp"
#include "mapping/record/losses.hpp"

namespace copyover::mapping {

enum class Outcome {
    loaded,    // taken by a row rule; one with `each` may have found nothing to make rows of
    rejected,  // a finding of severity error; there are no rows
    dropped,   // no row rule takes it
};

struct MappedRecord {
    Outcome outcome = Outcome::dropped;
    std::size_t home = 0;  // index into Plan::tables: where the record is counted (run_facts.hpp, TableFacts)
    std::vector<Row> rows;  // empty unless loaded
    // Of a rejected record, only to learn its keys: a value that could not be made is NULL or wrong.
    std::vector<Row> rejected_rows;
    ValueFacts values;             // the record's values, its own name included where a `*` matched it
    std::vector<Lacking> lacking;  // of a rejected record
    std::vector<std::size_t> first_matches;  // column programs that the mapper had not seen fed before
};

struct RecordTrace;  // record_trace.hpp

// One mapper per run: it keeps counters (which alternatives ever matched, repairs) that finish() reports. Not
// safe for several threads.
class RecordMapper {
  public:
    // Without accounting, MappedRecord::values stay zero and unmapped members are not looked for: for records
    // that were mapped before.
    RecordMapper(const Plan& plan, const Redaction& redaction, bool with_accounting = true);
    ~RecordMapper();

    // Maps one record with the given sources (those that are switched on for its file and whose pattern it
    // matched). Findings go to `findings` with file, line, column and pointer. The result's views are valid
    // until the next call and while file, tree and record live. A mapper knows files by their address: they
    // must stay where they are.
    const MappedRecord& map(const InputFile& file, const json::Record& record, const json::RecordTree& tree,
                            std::span<const std::size_t> sources, Findings& findings);

    // For a row of the last map() and one of its table's references with policy `create`: the parent row to
    // create. Columns that `create` does not name hold the constant default of the schema, else NULL.
    // Nothing, and a finding, where a value does not fit. What was repaired in it is added to `repairs`, not
    // to repairs(): only the caller learns whether the row is needed.
    std::optional<Row> stub(const Row& row, std::size_t reference, Repairs& repairs, Findings& findings);

    // Where a value of a row of the last map() stands in its file; the record's own address for no_node.
    [[nodiscard]] Location locate(json::NodeIndex node) const;

    // How the last map() came to its result. Its stub() changes that.
    RecordTrace trace();

    // After the last record: one `repaired` per column and repair.
    void finish(Findings& findings) const;

    [[nodiscard]] const Repairs& repairs() const;

    // By number of the column program: records in which it was looked for.
    [[nodiscard]] const std::vector<std::uint64_t>& fed() const;

    // Adds what another mapper of the same plan has counted.
    void add_counts(const RecordMapper& other);
    // Adds those of rows that stub() made and that are needed.
    void add_repairs(const Repairs& repairs);
    // Takes the repairs of records back that another mapper has mapped as well, because they are left out.
    void subtract_repairs(const RecordMapper& other);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace copyover::mapping

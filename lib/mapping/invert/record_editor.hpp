// Writes values of rows back into the records that make them: the mapping, turned round.
//
// What is written is accepted only if mapping the record again makes the wanted values and leaves all others as they
// were, so no kind of column has to be trusted with its inverse.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "json/document_reader.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/plan/plan.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// What is to become of a row that a record makes. Values are borrowed.
struct RowChange {
    std::size_t table = 0;               // index into Plan::tables
    std::span<const schema::Value> row;  // as the record makes it
    bool is_gone = false;
    std::vector<std::pair<std::size_t, schema::Value>> wanted = {};  // by position in TablePlan::columns
};

// Why a value does not go back into its record.
struct NoWayBack {
    std::size_t table = 0;
    std::optional<std::size_t> position;  // of the column; nothing where the whole row has no way back
    std::string reason;                   // follows the column's name: "a count keeps no elements"
};

using EditedText = std::variant<std::string, NoWayBack>;

// The record goes as a whole.
struct RecordGoes {};
using EditedRecord = std::variant<std::string, NoWayBack, RecordGoes>;

// One per thread: it keeps its buffers.
class RecordEditor {
  public:
    explicit RecordEditor(const Plan& plan);
    ~RecordEditor();
    RecordEditor(const RecordEditor&) = delete;
    RecordEditor& operator=(const RecordEditor&) = delete;

    // The text of the record with the changes in it; every byte that they do not touch stays. It goes where the row of the
    // first rule without `each` is gone; a row of a rule with `each` takes the value along that it was made of. Throws
    // InternalError where the record does not make the rows.
    EditedRecord change(const InputFile& file, const json::Record& record,
                        std::span<const std::size_t> sources, std::span<const RowChange> changes);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace copyover::mapping

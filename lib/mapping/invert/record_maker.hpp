// Makes a new record for a row, like the records that are there.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/document_reader.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/invert/record_editor.hpp"
#include "mapping/plan/plan.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// A row, and the rule that is to make it of a record.
struct NewRow {
    std::size_t table = 0;
    RuleNumber rule;
    std::span<const schema::Value> values;
};

// The rules that make rows of the table, one of each record. Those with `each` are left out: their rows stand within
// records of others.
std::vector<RuleNumber> rules_of_records(const Plan& plan, std::size_t table);

// The names that the row gives to the values on the way to its record, by token of SourcePlan::records; nothing where no
// column reads them.
std::vector<std::optional<std::string>> names_on_the_way(const Plan& plan, const NewRow& row);

// Whether the captures of the file's name are what the row holds.
bool is_of_file(const Plan& plan, const NewRow& row, const InputFile& file);

// One per thread: it keeps its buffers.
class RecordMaker {
  public:
    explicit RecordMaker(const Plan& plan);
    ~RecordMaker();
    RecordMaker(const RecordMaker&) = delete;
    RecordMaker& operator=(const RecordMaker&) = delete;

    // A record is described by a model that stands in the same file, or by "{}": the new one gets its members in the
    // same order, with the same JSON types and the same blanks. `place` says where the new one is to stand; its text is not
    // looked at. `sources` are all that read it there.
    EditedText make(const InputFile& file, const json::Record& place, std::span<const std::size_t> sources,
                    const NewRow& row, std::string_view model);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace copyover::mapping

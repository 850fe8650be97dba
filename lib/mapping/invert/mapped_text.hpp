// The text of a record that is being worked on, and the rows that the mapping makes of it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/document_reader.hpp"
#include "json/record_reader.hpp"
#include "mapping/convert/value_form.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/record/record_mapper.hpp"
#include "mapping/record/record_trace.hpp"

namespace copyover::mapping {

// A row as far as it is compared: its table, and the form of the stored value of each column.
struct RowImage {
    std::size_t table = 0;
    std::vector<std::string> forms;

    friend bool operator==(const RowImage&, const RowImage&) = default;
};

// One per thread: it keeps its buffers.
class MappedText {
  public:
    explicit MappedText(const Plan& plan) : plan_(plan), mapper_(plan, Redaction(), false) {}

    // Where the texts that follow stand. All is borrowed.
    void begin(const InputFile& file, const json::Record& record, std::span<const std::size_t> sources);

    // False where the text is no JSON or makes no rows: then the rows are those that could be made of it.
    bool map(std::string_view text);

    // Of the last map().
    [[nodiscard]] std::span<const Row> rows() const { return rows_; }
    [[nodiscard]] const json::RecordTree& tree() const { return tree_; }
    RecordTrace trace() { return mapper_.trace(); }
    std::vector<RowImage> images();
    RowImage image_of(std::size_t table, std::span<const schema::Value> values);
    std::string form(std::size_t table, std::size_t position, const schema::Value& value);

  private:
    const Plan& plan_;
    RecordMapper mapper_;
    json::RecordReader reader_;
    json::RecordTree tree_;
    ValueForm form_;
    std::string padded_;
    json::Record record_;
    const InputFile* file_ = nullptr;
    std::span<const std::size_t> sources_;
    std::span<const Row> rows_;
};

}  // namespace copyover::mapping

// Maps a record a second time where a finding needs its values. Rare, so that of the common record only
// hashes have to be kept.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/redaction.hpp"
#include "copy/batch.hpp"
#include "json/record_reader.hpp"
#include "mapping/record/record_mapper.hpp"
#include "migrate/source/record_batch.hpp"

namespace copyover::migrate {

class RecordAgain {
  public:
    RecordAgain(const mapping::Plan& plan, const Redaction& redaction) : mapper_(plan, redaction) {}

    // The record that the next calls are about. Costs nothing until one of them comes.
    void choose(const RecordBatch& batch, std::size_t index) {
        batch_ = &batch;
        index_ = index;
        mapped_ = nullptr;
    }

    // As it stands in the file with this index. Valid as long as the batch.
    [[nodiscard]] json::Record source() const { return batch_->record(index_); }
    [[nodiscard]] std::uint32_t file() const { return batch_->reading().index; }

    // Its rows, in the order in which they were mapped first. Valid until the next choose().
    const mapping::Row& row(std::size_t index) { return record().rows[index]; }

    // The origin of a row that is created because the record refers to it.
    [[nodiscard]] copy::Origin referring() const {
        const json::Record record = batch_->record(index_);
        return {.referring_file = batch_->reading().index, .line = record.line, .column = record.column};
    }

    // Of the record that row() was asked for last: locate() and stub(). What it counts was counted before.
    mapping::RecordMapper& mapper() { return mapper_; }

  private:
    const mapping::MappedRecord& record();

    const RecordBatch* batch_ = nullptr;
    std::size_t index_ = 0;
    const mapping::MappedRecord* mapped_ = nullptr;
    json::Record source_;
    json::RecordReader reader_;
    json::RecordTree tree_;
    mapping::RecordMapper mapper_;
};

}  // namespace copyover::migrate

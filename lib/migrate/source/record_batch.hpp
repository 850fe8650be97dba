// A stretch of one file's records, copied out of the reader's window, so that another thread can map them
// while reading goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/finding.hpp"
#include "base/run_facts.hpp"
#include "json/document_reader.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// How one file is read.
struct FileReading {
    const SourceFile* file = nullptr;
    std::uint32_t index = 0;                           // of the file in the run
    std::vector<json::Pattern> patterns;               // of its sources, without repetition
    std::vector<std::vector<std::size_t>> sources_of;  // by pattern: indexes into Plan::sources
};

// Reused from stretch to stretch: it keeps its memory.
class RecordBatch {
  public:
    // Findings about what stands between two records: in front of the record with that index.
    struct Between {
        std::size_t before = 0;
        Findings findings;
    };

    void begin(std::uint64_t number, std::shared_ptr<const FileReading> reading);
    void add(const json::Record& record);

    // The findings to which whatever stands at the current place is added.
    Findings& between();

    [[nodiscard]] std::size_t size() const { return records_.size(); }
    [[nodiscard]] std::size_t bytes() const { return used_; }  // of its records

    // Views into the batch, valid until the next begin() or add().
    [[nodiscard]] json::Record record(std::size_t index) const;
    [[nodiscard]] const std::vector<std::size_t>& sources_of(const json::Record& record) const {
        return reading_->sources_of[record.pattern];
    }

    [[nodiscard]] std::uint64_t number() const { return number_; }  // 0-based, in the order of reading
    [[nodiscard]] const FileReading& reading() const { return *reading_; }
    [[nodiscard]] const std::vector<Between>& all_between() const { return between_; }

    bool begins_file = false;
    std::uint64_t end_offset = 0;   // in the file, of what was read
    ValueFacts outside;             // values that stand between the records
    std::vector<std::size_t> lost;  // patterns of records too large or cut off, which are in no batch
    std::optional<SourceFacts> end_of_file;  // where the file ends with this batch; without records

  private:
    struct Entry {
        std::size_t start = 0;  // in text_
        std::size_t length = 0;
        std::size_t path = 0;  // first token in paths_
        std::size_t path_length = 0;
        std::uint64_t offset = 0;
        std::uint64_t line = 0;
        std::uint64_t column = 0;
        std::size_t pattern = 0;
    };

    std::uint64_t number_ = 0;
    std::shared_ptr<const FileReading> reading_;
    std::vector<char> text_;
    std::size_t used_ = 0;  // of text_
    std::vector<json::PathToken> paths_;
    std::size_t paths_used_ = 0;  // tokens behind keep the memory of their names
    std::vector<Entry> records_;
    std::vector<Between> between_;
};

}  // namespace copyover::migrate

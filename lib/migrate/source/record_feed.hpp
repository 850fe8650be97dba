// Reads files one after the other and hands out their records in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "base/finding.hpp"
#include "json/problem.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/record_batch.hpp"

namespace copyover::migrate {

// Memory: the window of a DocumentReader. Not safe for several threads.
class RecordFeed {
  public:
    // Plan and files must outlive the feed and its batches. The fingerprint of each file is always taken.
    RecordFeed(const mapping::Plan& plan, std::span<const SourceFile> files, bool with_sha256);
    ~RecordFeed();
    RecordFeed(const RecordFeed&) = delete;
    RecordFeed& operator=(const RecordFeed&) = delete;

    // Fills the batch with what comes next; a batch never spans two files. False behind the last file. Throws
    // EnvironmentError where a file cannot be read, GenerationMistaken where find_files() has to be asked
    // again.
    bool next(RecordBatch& batch);

    // Told of every value outside of the records, and what becomes of it.
    using OutsideWatch = std::function<void(const json::OutsideValue&, const ValueFacts&)>;
    void watch_outside(OutsideWatch watch) { watch_ = std::move(watch); }

  private:
    struct Open;

    bool open_next_file();
    void fill(RecordBatch& batch);
    void take_event(const json::Event& event, RecordBatch& batch);
    void end_file(RecordBatch& batch);

    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    bool with_sha256_;
    std::size_t next_file_ = 0;
    std::uint64_t batches_ = 0;
    std::unique_ptr<Open> open_;
    OutsideWatch watch_;
};

// How the file is read, whose number in the run this is. Throws UsageError where the records of one source
// lie within those of another.
std::shared_ptr<const FileReading> reading_of(const mapping::Plan& plan, const SourceFile& file,
                                              std::uint32_t index);

Finding to_finding(const json::Problem& problem, Location at);

}  // namespace copyover::migrate

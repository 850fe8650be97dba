// Reads sample files: what they are made of, then their records.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/finding.hpp"
#include "draft/draft_files.hpp"
#include "draft/outline.hpp"
#include "json/document_reader.hpp"
#include "json/pointer.hpp"
#include "json/record_reader.hpp"

namespace copyover::draft {

const std::string& shown(const InputFile& file);

struct FileOutline {
    Outline outline;
    std::uint64_t bytes = 0;  // of the document, unpacked
    bool zero_bytes = false;
    bool lines = false;  // NDJSON by its name, of a single line
};

class SampleReader {
  public:
    SampleReader(const std::function<void()>& go_on, Findings& findings)
        : go_on_(go_on), findings_(findings) {}

    FileOutline outline_of(const InputFile& file);

    using OnRecord = std::function<void(const json::Record&, const json::RecordTree&)>;

    // The bytes of the document. Where it is `quiet`, problems are those of an earlier reading.
    std::uint64_t read_records(const InputFile& file, bool lines, std::span<const json::Pattern> patterns,
                               bool quiet, const OnRecord& on_record);

  private:
    void look();
    bool outline(const InputFile& file, json::Format format, bool quiet, FileOutline& out);

    const std::function<void()>& go_on_;
    Findings& findings_;
    json::RecordReader records_;
    std::uint64_t events_ = 0;
};

}  // namespace copyover::draft

#include "migrate/source/record_batch.hpp"

#include <algorithm>
#include <utility>

namespace copyover::migrate {

void RecordBatch::begin(std::uint64_t number, std::shared_ptr<const FileReading> reading) {
    number_ = number;
    reading_ = std::move(reading);
    used_ = 0;
    paths_used_ = 0;
    records_.clear();
    between_.clear();
    begins_file = false;
    end_offset = 0;
    outside = {};
    lost.clear();
    end_of_file.reset();
}

void RecordBatch::add(const json::Record& record) {
    const std::size_t needed = used_ + record.text.size() + json::record_padding;
    if (text_.size() < needed) text_.resize(std::max(needed, text_.size() + text_.size() / 2));
    if (paths_.size() < paths_used_ + record.path.size()) paths_.resize(paths_used_ + record.path.size());
    records_.push_back({.start = used_,
                        .length = record.text.size(),
                        .path = paths_used_,
                        .path_length = record.path.size(),
                        .offset = record.offset,
                        .line = record.line,
                        .column = record.column,
                        .pattern = record.pattern});
    std::ranges::copy(record.text, text_.begin() + static_cast<std::ptrdiff_t>(used_));
    std::ranges::copy(record.path, paths_.begin() + static_cast<std::ptrdiff_t>(paths_used_));
    used_ += record.text.size();
    paths_used_ += record.path.size();
}

Findings& RecordBatch::between() {
    if (between_.empty() || between_.back().before != records_.size())
        between_.push_back({.before = records_.size(), .findings = Findings()});
    return between_.back().findings;
}

json::Record RecordBatch::record(std::size_t index) const {
    const Entry& entry = records_[index];
    return {.text = {text_.data() + entry.start, entry.length},
            .offset = entry.offset,
            .line = entry.line,
            .column = entry.column,
            .path = {paths_.data() + entry.path, entry.path_length},
            .pattern = entry.pattern};
}

}  // namespace copyover::migrate

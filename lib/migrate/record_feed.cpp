#include "migrate/record_feed.hpp"

#include <algorithm>
#include <utility>

#include "migrate/document_format.hpp"
#include "migrate/hashing_source.hpp"
#include "migrate/outside.hpp"

namespace copyover::migrate {

namespace {

// A batch ends with the record that reaches one of them. Small enough to stay in a core's cache from reading
// to mapping, large enough that threads rarely meet.
constexpr std::size_t batch_bytes = 512 * 1024;
constexpr std::size_t batch_records = 2048;

json::DocumentOptions document_options(const mapping::Plan& plan, const SourceFile& file) {
    json::DocumentOptions options;
    options.format = document_format(plan, file);
    options.watched = file.assumed_absent;
    return options;
}

std::shared_ptr<const FileReading> reading_of(const mapping::Plan& plan, const SourceFile& file,
                                              std::uint32_t index) {
    auto reading = std::make_shared<FileReading>();
    reading->file = &file;
    reading->index = index;
    for (const std::size_t source : file.sources) {
        const json::Pattern& pattern = plan.sources[source].records;
        const auto known = std::ranges::find(reading->patterns, pattern);
        const auto at = static_cast<std::size_t>(known - reading->patterns.begin());
        if (known == reading->patterns.end()) {
            reading->patterns.push_back(pattern);
            reading->sources_of.emplace_back();
        }
        reading->sources_of[at].push_back(source);
    }
    return reading;
}

void report_empty(const mapping::Plan& plan, const SourceFile& file, Findings& findings) {
    if (std::ranges::all_of(file.sources, [&](std::size_t index) { return plan.sources[index].empty_ok; }))
        return;
    Finding finding;
    finding.rule = &rule::file_empty;
    finding.at.file = file.name;
    finding.message = "the file has zero bytes";
    finding.fix = "export it again, or add \"empty\": \"ok\" to the source where zero bytes mean no rows";
    findings.add(std::move(finding));
}

}  // namespace

struct RecordFeed::Open {
    Open(const mapping::Plan& plan, std::shared_ptr<const FileReading> of, bool with_sha256)
        : reading(std::move(of)),
          bytes(json::open_file(reading->file->path), with_sha256),
          document(bytes, reading->patterns, document_options(plan, *reading->file)) {}

    std::shared_ptr<const FileReading> reading;
    HashingSource bytes;
    json::DocumentReader document;
    bool begun = false;
};

RecordFeed::RecordFeed(const mapping::Plan& plan, std::span<const SourceFile> files, bool with_sha256)
    : plan_(plan), files_(files), with_sha256_(with_sha256) {}

RecordFeed::~RecordFeed() = default;

bool RecordFeed::open_next_file() {
    while (next_file_ < files_.size() && files_[next_file_].switched_off)
        ++next_file_;
    if (next_file_ == files_.size()) return false;
    const auto index = static_cast<std::uint32_t>(next_file_++);
    open_ = std::make_unique<Open>(plan_, reading_of(plan_, files_[index], index), with_sha256_);
    return true;
}

bool RecordFeed::next(RecordBatch& batch) {
    if (!open_ && !open_next_file()) return false;
    batch.begin(batches_++, open_->reading);
    batch.begins_file = !std::exchange(open_->begun, true);
    fill(batch);
    return true;
}

void RecordFeed::fill(RecordBatch& batch) {
    while (batch.size() < batch_records && batch.bytes() < batch_bytes) {
        const auto event = open_->document.next();
        if (!event) {
            end_file(batch);
            return;
        }
        take_event(*event, batch);
    }
    batch.end_offset = open_->document.offset();
}

void RecordFeed::take_event(const json::Event& event, RecordBatch& batch) {
    const SourceFile& file = *open_->reading->file;
    if (const auto* record = std::get_if<json::Record>(&event)) {
        batch.add(*record);
    } else if (const auto* value = std::get_if<json::OutsideValue>(&event)) {
        account(*value, file, plan_, batch.outside, batch.between());
    } else if (const auto* container = std::get_if<json::Container>(&event)) {
        account(*container, file, plan_, batch.outside, batch.between());
    } else if (std::holds_alternative<json::Watched>(event)) {
        throw GenerationMistaken(file);
    } else if (const auto* problem = std::get_if<json::Problem>(&event)) {
        batch.between().add(
            to_finding(*problem, {file.name, problem->line, problem->column, problem->pointer}));
        if (problem->lost_record) batch.lost.push_back(*problem->lost_record);
    }
}

void RecordFeed::end_file(RecordBatch& batch) {
    const SourceFile& file = *open_->reading->file;
    if (open_->document.zero_bytes()) report_empty(plan_, file, batch.between());
    SourceFacts& source = batch.end_of_file.emplace();
    source.path = file.name;
    open_->bytes.finish();
    source.sha256 = open_->bytes.sha256();
    source.fingerprint = open_->bytes.fingerprint();
    source.bytes = open_->bytes.bytes();
    batch.end_offset = source.bytes;
    open_.reset();
}

Finding to_finding(const json::Problem& problem, Location at) {
    Finding finding;
    finding.rule = problem.rule;
    finding.at = std::move(at);
    finding.message = problem.message;
    finding.fix = json::fix_of(*problem.rule);
    return finding;
}

}  // namespace copyover::migrate

#include "migrate/source/record_feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "json/number.hpp"
#include "migrate/source/document_format.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/hashing_source.hpp"
#include "migrate/source/outside.hpp"

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

// Whether records of the one can lie within records of the other.
bool lies_within(const json::Pattern& inner, const json::Pattern& outer) {
    return inner.tokens.size() > outer.tokens.size() &&
           std::equal(outer.tokens.begin(), outer.tokens.end(), inner.tokens.begin(),
                      [](const json::PatternToken& a, const json::PatternToken& b) {
                          return a.any || b.any || a == b;
                      });
}

// The outer records would take the inner ones along, silently.
void require_apart(const std::vector<json::Pattern>& patterns, const SourceFile& file) {
    for (const json::Pattern& inner : patterns) {
        for (const json::Pattern& outer : patterns) {
            if (!lies_within(inner, outer)) continue;
            throw UsageError(
                fmt::format("{}: the records \"{}\" of one source lie within the records \"{}\" of another; "
                            "read the inner ones with \"each\"",
                            file.name, json::to_string(inner), json::to_string(outer)));
        }
    }
}

}  // namespace

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
    require_apart(reading->patterns, file);
    return reading;
}

namespace {

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

void report_reading(const SourceFile& file, const DocumentSource& text, Findings& findings) {
    Finding finding;
    finding.at.file = file.name;
    if (const auto& failure = text.unpacked().failure()) {
        finding.rule = &rule::file_corrupt;
        finding.message = *failure;
        finding.fix = "copy the file again";
        findings.add(finding);
    }
    finding.rule = &rule::read_leniently;
    finding.fix.clear();
    if (text.assignments() > 0) {
        finding.message = "the assignment in front of the document was passed over";
        findings.add(finding);
    }
    if (text.escapes() == 0) return;
    finding.message = "escapes such as \\x0B were read as \\u000B";
    finding.count = text.escapes();
    findings.add(finding);
}

bool is_count(const json::RecordTree& tree, json::NodeIndex node, std::uint64_t count) {
    if (tree[node].kind != json::Kind::number) return false;
    std::string said;
    std::string found;
    json::append_canonical_number(tree[node].text, said);
    json::append_canonical_number(std::to_string(count), found);
    return said == found;
}

// Compares what documents say of their records with what was found.
void check_counts(const mapping::Plan& plan, const FileReading& reading,
                  std::span<const std::uint64_t> records, Findings& findings) {
    for (std::size_t pattern = 0; pattern < records.size(); ++pattern) {
        for (const std::size_t index : reading.sources_of[pattern]) {
            const mapping::SourcePlan& source = plan.sources[index];
            if (!source.expect_count) continue;
            const auto& known = reading.file->enclosing[index][*source.expect_count];
            const auto said = known.find("");
            const bool is_number =
                said != known.end() && (*said->second.tree)[said->second.node].kind == json::Kind::number;
            if (is_number && is_count(*said->second.tree, said->second.node, records[pattern])) continue;
            Finding finding;
            finding.rule = &rule::expected_count;
            finding.at.file = reading.file->name;
            finding.at.pointer = json::to_string(source.enclosing[*source.expect_count].pattern);
            finding.message =
                is_number
                    ? fmt::format("the document says {}, but has {} records at {}",
                                  (*said->second.tree)[said->second.node].text, records[pattern],
                                  json::to_string(source.records))
                    : fmt::format("the document does not say there how many records it has; {} are at {}",
                                  records[pattern], json::to_string(source.records));
            finding.fix =
                "export the file again, or leave out expect_count where its writer counts otherwise";
            findings.add(std::move(finding));
        }
    }
}

}  // namespace

struct RecordFeed::Open {
    Open(const mapping::Plan& plan, std::shared_ptr<const FileReading> of, bool with_sha256)
        : reading(std::move(of)),
          bytes(json::open_file(reading->file->path), with_sha256),
          text(bytes, plan, *reading->file),
          records(reading->patterns.size()),
          document(text, reading->patterns, document_options(plan, *reading->file)) {}

    // The sum of a packed text stands behind its last byte, where the reader of the document need not look.
    void finish_text() {
        std::array<char, 4096> rest{};
        while (text.unpacked().is_packed() && text.read(rest) > 0) {
        }
    }

    std::shared_ptr<const FileReading> reading;
    HashingSource bytes;
    DocumentSource text;
    std::vector<std::uint64_t> records;  // by pattern, lost ones included
    json::DocumentReader document;
    bool begun = false;
    bool cut_off = false;  // the text ends before the document does
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
    batch.end_offset = open_->text.unpacked().is_packed() ? open_->bytes.bytes() : open_->document.offset();
}

void RecordFeed::take_event(const json::Event& event, RecordBatch& batch) {
    const SourceFile& file = *open_->reading->file;
    if (const auto* record = std::get_if<json::Record>(&event)) {
        ++open_->records[record->pattern];
        batch.add(*record);
    } else if (const auto* value = std::get_if<json::OutsideValue>(&event)) {
        ValueFacts facts;
        account(*value, file, plan_, facts, batch.between());
        batch.outside += facts;
        if (watch_) watch_(*value, facts);
    } else if (const auto* container = std::get_if<json::Container>(&event)) {
        account(*container, file, plan_, batch.outside, batch.between());
    } else if (std::holds_alternative<json::Watched>(event)) {
        throw GenerationMistaken(file);
    } else if (const auto* problem = std::get_if<json::Problem>(&event)) {
        if (problem->lost_record) {
            ++open_->records[*problem->lost_record];
            batch.lost.push_back(*problem->lost_record);
        }
        open_->cut_off = open_->cut_off || problem->rule == &rule::json_truncated;
        // A packed text that is damaged is no truncated document.
        if (problem->rule == &rule::json_truncated && open_->text.unpacked().failure()) return;
        batch.between().add(
            to_finding(*problem, {file.name, problem->line, problem->column, problem->pointer}));
    }
}

void RecordFeed::end_file(RecordBatch& batch) {
    const SourceFile& file = *open_->reading->file;
    if (open_->document.zero_bytes() && !open_->text.unpacked().failure())
        report_empty(plan_, file, batch.between());
    open_->finish_text();
    report_reading(file, open_->text, batch.between());
    // What a text that is cut off says of its records, and how many it has, is no finding of its own.
    if (!open_->cut_off) check_counts(plan_, *open_->reading, open_->records, batch.between());
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
    finding.fix = json::fix_of(problem);
    return finding;
}

}  // namespace copyover::migrate

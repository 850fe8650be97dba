#include "migrate/rejects/reject_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/writing.hpp"
#include "json/byte_source.hpp"
#include "json/document_reader.hpp"
#include "mapping/extract/enclosing_values.hpp"
#include "mapping/syntax/file_glob.hpp"
#include "migrate/rejects/reject_log.hpp"
#include "migrate/rejects/reject_shape.hpp"
#include "migrate/run/draft_folder.hpp"
#include "migrate/run/private_output.hpp"
#include "migrate/source/document_format.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/record_feed.hpp"
#include "migrate/source/reject_reasons.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

namespace {

// A record as it was written, to see it come back.
struct Written {
    Hash128 text;
    std::vector<std::size_t> sources;

    friend bool operator==(const Written&, const Written&) = default;
};

// What is written is not packed.
std::string name_of_rejects(const mapping::Plan& plan, const SourceFile& file) {
    const std::string name = unpacked_name(file.name);
    const bool fits = std::ranges::all_of(file.sources, [&](std::size_t index) {
        const mapping::SourcePlan& source = plan.sources[index];
        return mapping::FileGlobs(source.files, source.captures).match(name).has_value();
    });
    return fits ? name : file.name;
}

// Writes the rejected records of one file after the other.
class RejectWriter {
  public:
    RejectWriter(const fs::path& folder, const fs::path& shown, const mapping::Plan& plan,
                 std::uint64_t records)
        : folder_(folder),
          shown_(shown),
          plan_(plan),
          reasons_(folder / reject_reasons_file, (shown / reject_reasons_file).string()) {
        reasons_.write(reject_log_start(records));
    }

    void write(const SourceFile& file, std::span<const RejectedRecord> rejected) {
        const std::string name = name_of_rejects(plan_, file);
        if (name == reject_reasons_file)
            throw UsageError(fmt::format("--rejects: {} is the name of the file with the reasons", name));
        PrivateOutput output(folder_ / name, (shown_ / name).string());
        const auto reading = reading_of(plan_, file, rejected.front().file);
        std::vector<std::uint64_t> counts(plan_.sources.size());
        for (const RejectedRecord& record : rejected) {
            for (const std::size_t source : reading->sources_of[record.pattern])
                ++counts[source];
        }
        const auto bytes = json::open_file(file.path);
        DocumentSource text(*bytes, plan_, file);
        json::DocumentOptions options;
        options.format = document_format(plan_, file);
        json::DocumentReader document(text, reading->patterns, options);
        RejectShape shape(plan_, file, counts, [&](std::string_view part) { output.write(part); });
        bool as_lines = false;
        std::uint64_t lines = 0;
        auto next = rejected.begin();
        while (next != rejected.end()) {
            const auto event = document.next();
            if (!event) break;
            const auto* record = std::get_if<json::Record>(&*event);
            if (record == nullptr || record->offset < next->offset) continue;
            if (record->offset != next->offset) break;
            // One line alone would not be known for NDJSON where neither name nor mapping says so.
            as_lines = document.format() == json::Format::ndjson &&
                       (options.format == json::Format::ndjson || rejected.size() > 1);
            const std::vector<std::size_t>& sources = reading->sources_of[record->pattern];
            std::vector<json::PathToken> here;
            if (as_lines) {
                here.push_back({{}, lines++, true});
                output.write(record->text);
                output.write("\n");
            } else {
                here = shape.record(record->path, record->text);
            }
            const bool is_position = mapping::reads_position(plan_, sources, record->path);
            const std::string first = json::to_pointer(mapping::first_path(file, record->path));
            const Hash128 hash = hash128(record->text);
            written_.push_back({hash, sources});
            for (const Finding& reason : next->reasons)
                reasons_.write(
                    reject_log_line(reason, first, is_position ? json::to_pointer(here) : "", hash));
            ++next;
        }
        if (next != rejected.end()) throw EnvironmentError(file.name + " changed during the run");
        if (!as_lines) shape.finish();
        output.finish();
    }

    void finish() { reasons_.finish(); }

    // In the order of writing.
    [[nodiscard]] const std::vector<Written>& written() const { return written_; }

  private:
    fs::path folder_;
    fs::path shown_;
    const mapping::Plan& plan_;
    PrivateOutput reasons_;
    std::vector<Written> written_;
};

// The folder has to say what the files said.
void read_back(const fs::path& folder, const mapping::Plan& plan, const std::vector<Written>& written) {
    Findings findings;
    std::vector<Written> found;
    const std::vector<SourceFile> files = find_files(plan, folder, {}, nullptr, findings);
    RecordFeed feed(plan, files, false);
    RecordBatch batch;
    while (feed.next(batch)) {
        for (const RecordBatch::Between& between : batch.all_between())
            findings.add(between.findings);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const json::Record record = batch.record(i);
            found.push_back({hash128(record.text), batch.sources_of(record)});
        }
    }
    if (found == written && !findings.has_errors()) return;
    const auto error = std::ranges::find_if(
        findings.all(), [](const Finding& finding) { return finding.rule->severity == Severity::error; });
    throw UsageError(fmt::format(
        "--rejects: the mapping would not read the rejected records as it read the files: it goes by what "
        "stands around them{}",
        error == findings.all().end()
            ? ""
            : fmt::format(" ({}: {}: {})", error->at.file, error->rule->name, error->message)));
}

}  // namespace

void require_reject_folder(const fs::path& folder, const fs::path& data) {
    const fs::path whole = fs::weakly_canonical(without_trailing_slash(folder));
    if (lies_within(folder, data))
        throw UsageError("--rejects names a folder within DATA, where it would be taken for data");
    if (fs::exists(whole) && !fs::is_directory(whole)) throw_cannot_write(folder.string(), ENOTDIR);
    const DraftFolder draft(whole);
}

RejectFolder::RejectFolder(fs::path folder)
    : shown_(std::move(folder)), folder_(fs::weakly_canonical(without_trailing_slash(shown_))) {}

RejectFolder::Content RejectFolder::content_of(const fs::path& folder) {
    Content hashes;
    for (const SourceFile& file : list_folder(folder).files)
        hashes.emplace(file.name, hash128(json::read_file(file.path)));
    return hashes;
}

void RejectFolder::write(const mapping::Plan& plan, std::span<const SourceFile> files,
                         const Rejection& rejection) {
    DraftFolder draft(folder_);
    RejectWriter writer(draft.path(), shown_, plan, rejection.count());
    const std::vector<RejectedRecord>& records = rejection.records();
    for (auto begin = records.begin(); begin != records.end();) {
        const auto end = std::find_if(begin, records.end(),
                                      [&](const auto& record) { return record.file != begin->file; });
        writer.write(files[begin->file], {begin, end});
        begin = end;
    }
    writer.finish();
    read_back(draft.path(), plan, writer.written());
    const std::optional<Content> before = std::exchange(content_, content_of(draft.path()));
    if (!fs::exists(folder_) || fs::is_empty(folder_)) return draft.take_name(folder_);
    const Content present = content_of(folder_);
    if (present == content_) return;
    if (present == before) return draft.replace(folder_);
    throw UsageError(fmt::format("--rejects: {} holds something else; name a new folder", shown_.string()));
}

}  // namespace copyover::migrate

#include "draft/sample_reader.hpp"

#include <utility>
#include <variant>

#include "json/decompressor.hpp"
#include "json/line_index.hpp"

namespace copyover::draft {

namespace {

constexpr std::uint64_t events_between_looks = 4096;

void report(const json::Problem& problem, const std::string& file, Findings& findings) {
    Finding finding;
    finding.rule = problem.rule;
    finding.at = {file, problem.line, problem.column, problem.pointer};
    finding.message = problem.message;
    finding.fix = problem.rule->severity == Severity::error ? "correct the file, then draft again" : "";
    findings.add(std::move(finding), file);
}

void report_damage(const InputFile& file, const std::string& failure, Findings& findings) {
    Finding finding;
    finding.rule = &rule::file_corrupt;
    finding.at.file = shown(file);
    finding.message = failure;
    finding.fix = "copy the file again";
    findings.add(std::move(finding));
}

// Names that say a document a line; a single line would be read as one document without it.
bool says_lines(std::string_view name) {
    return name.ends_with(".ndjson") || name.ends_with(".jsonl") || name.ends_with(".db");
}

}  // namespace

const std::string& shown(const InputFile& file) {
    return file.shown.empty() ? file.name : file.shown;
}

void SampleReader::look() {
    if (++events_ % events_between_looks == 0) go_on_();
}

// False where the text is not of the format.
bool SampleReader::outline(const InputFile& file, json::Format format, bool quiet, FileOutline& out) {
    go_on_();
    const auto bytes = json::open_file(file.path);
    json::Decompressor source(*bytes);
    json::DocumentOptions options;
    options.format = format;
    json::DocumentReader reader(source, {}, options);
    while (const auto event = reader.next()) {
        look();
        if (const auto* value = std::get_if<json::OutsideValue>(&*event)) out.outline.add(*value);
        if (const auto* root = std::get_if<json::Container>(&*event)) out.outline.add(*root);
        const auto* problem = std::get_if<json::Problem>(&*event);
        if (problem == nullptr) continue;
        if (quiet) return false;
        // A packed text that is damaged is no truncated document.
        if (problem->rule == &rule::json_truncated && source.failure()) continue;
        report(*problem, shown(file), findings_);
    }
    if (source.failure() && !quiet) report_damage(file, *source.failure(), findings_);
    out.zero_bytes = reader.zero_bytes();
    out.bytes = reader.offset();
    return reader.format() == json::Format::ndjson;
}

FileOutline SampleReader::outline_of(const InputFile& file) {
    FileOutline found;
    if (outline(file, json::Format::detect, false, found) || found.zero_bytes) return found;
    if (!says_lines(file.name) || !found.outline.root().only_object()) return found;
    FileOutline lines;
    lines.lines = outline(file, json::Format::ndjson, true, lines);
    return lines.lines ? std::move(lines) : std::move(found);
}

std::uint64_t SampleReader::read_records(const InputFile& file, bool lines,
                                         std::span<const json::Pattern> patterns, bool quiet,
                                         const OnRecord& on_record) {
    const auto bytes = json::open_file(file.path);
    json::Decompressor source(*bytes);
    json::DocumentOptions options;
    if (lines) options.format = json::Format::ndjson;
    json::DocumentReader reader(source, patterns, options);
    json::RecordTree tree;
    while (const auto event = reader.next()) {
        look();
        const auto* record = std::get_if<json::Record>(&*event);
        if (record == nullptr) continue;
        const bool readable = records_.read(record->text, tree);
        for (json::Problem problem : records_.problems()) {
            if (quiet) break;
            const auto at = json::position_of(record->text, problem.offset, {record->line, record->column});
            problem.line = at.line;
            problem.column = at.column;
            problem.pointer = json::to_pointer(record->path) + problem.pointer;
            report(problem, shown(file), findings_);
        }
        if (readable) on_record(*record, tree);
    }
    return reader.offset();
}

}  // namespace copyover::draft

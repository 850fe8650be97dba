#include "draft/draft_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "base/redaction.hpp"
#include "draft/file_groups.hpp"
#include "draft/names.hpp"
#include "draft/outline.hpp"
#include "json/decompressor.hpp"
#include "json/document_reader.hpp"
#include "json/record_reader.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_sources = 64;           // of a mapping
constexpr std::size_t deepest_outline = 4;         // members with a single member inside one another
constexpr std::uint64_t small_document = 8 << 20;  // bytes that one record may have without harm
constexpr std::uint64_t events_between_looks = 4096;

void report(const json::Problem& problem, const std::string& file, Findings& findings) {
    Finding finding;
    finding.rule = problem.rule;
    finding.at = {file, problem.line, problem.column, problem.pointer};
    finding.message = problem.message;
    finding.fix = problem.rule->severity == Severity::error ? "correct the file, then draft again" : "";
    findings.add(std::move(finding), file);
}

std::vector<std::string> names_of(const std::string& pointer) {
    std::vector<std::string> names;
    const auto pattern = json::parse_pattern(pointer);
    for (const json::PatternToken& token : std::get<json::Pattern>(pattern).tokens)
        names.push_back(token.name);
    return names;
}

struct FileLayout {
    Layout layout;
    bool zero_bytes = false;
};

class Drafter {
  public:
    Drafter(std::span<const InputFile> files, const std::function<void()>& go_on, Findings& findings)
        : files_(files), go_on_(go_on), findings_(findings) {}

    Draft draft(std::span<const std::string> others) {
        std::vector<FileLayout> layouts;
        std::vector<std::string> names;
        std::vector<std::string> shapes;
        for (const InputFile& file : files_) {
            layouts.push_back(find_layout(file));
            names.push_back(file.name);
            shapes.push_back(fmt::format("{}\n{}", layouts.back().zero_bytes,
                                         fmt::join(layouts.back().layout.records, "\n")));
        }
        if (findings_.has_errors()) return std::move(draft_);
        for (const FileGroup& group : group_files(names, shapes, others))
            draft_group(group, layouts[group.files.front()]);
        if (draft_.tables.size() > most_sources) {
            throw UsageError(
                fmt::format("the files are of {} kinds, a mapping has at most {} sources: draft them in "
                            "several runs",
                            draft_.tables.size(), most_sources));
        }
        for (const std::string& other : others)
            draft_.ignore_files.push_back(literal_glob(other));
        suggest_references(draft_.tables);
        return std::move(draft_);
    }

  private:
    void look() {
        if (++events_ % events_between_looks == 0) go_on_();
    }

    FileLayout find_layout(const InputFile& file) {
        go_on_();
        FileLayout found;
        std::vector<std::string> prefix;
        for (std::size_t depth = 0; depth < deepest_outline; ++depth) {
            found.layout = outline(file, prefix, depth == 0, found.zero_bytes);
            if (!found.layout.inside) break;
            prefix = names_of(*found.layout.inside);
        }
        if (found.layout.inside) found.layout = {{""}, {}, {}, "one document"};
        if (!found.layout.outside.empty() && size_ <= small_document) {
            const std::string below = fmt::format("{}", fmt::join(found.layout.records, ", "));
            found.layout.records = {""};
            found.layout.reason =
                fmt::format("one document, because values stand beside the records below {}", below);
        }
        return found;
    }

    Layout outline(const InputFile& file, const std::vector<std::string>& prefix, bool first,
                   bool& zero_bytes) {
        const auto bytes = json::open_file(file.path);
        json::Decompressor source(*bytes);
        json::DocumentReader reader(source, {});
        Outline seen(prefix);
        while (const auto event = reader.next()) {
            look();
            if (const auto* value = std::get_if<json::OutsideValue>(&*event)) seen.add(*value);
            if (const auto* root = std::get_if<json::Container>(&*event)) seen.add(*root);
            const auto* problem = std::get_if<json::Problem>(&*event);
            if (problem == nullptr || !first) continue;
            // A packed text that is damaged is no truncated document.
            if (problem->rule == &rule::json_truncated && source.failure()) continue;
            report(*problem, file.name, findings_);
        }
        if (source.failure() && first) report_damage(file, *source.failure());
        zero_bytes = reader.zero_bytes();
        size_ = reader.offset();
        return zero_bytes ? Layout{{"/*"}, {}, {}, "a file of zero bytes"} : seen.layout();
    }

    void report_damage(const InputFile& file, const std::string& failure) {
        Finding finding;
        finding.rule = &rule::file_corrupt;
        finding.at.file = file.name;
        finding.message = failure;
        finding.fix = "copy the file again";
        findings_.add(std::move(finding));
    }

    void draft_group(const FileGroup& group, const FileLayout& found) {
        std::vector<json::Pattern> patterns;
        for (const std::string& records : found.layout.records)
            patterns.push_back(std::get<json::Pattern>(json::parse_pattern(records)));
        std::vector<Collection> collections(patterns.size());
        for (const std::size_t file : group.files)
            read_records(files_[file], patterns, collections);
        if (std::ranges::any_of(collections, &Collection::has_unstorable_keys)) {
            draft_.files.resize(draft_.files.size() - group.files.size());
            return draft_group(
                group, {{{""}, {}, {}, "one document, because PostgreSQL cannot store its names"}, false});
        }
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            DraftTable table = draft_table(patterns[i], collections[i]);
            table.files = group.glob;
            table.empty_ok = found.zero_bytes;
            table.reason = found.layout.reason;
            table.name = unused_name(name_of(group, patterns[i]), names_);
            note_layout(found.layout, table);
            draft_.tables.push_back(std::move(table));
        }
    }

    // The last literal step of the pattern, else the file's name.
    std::string name_of(const FileGroup& group, const json::Pattern& pattern) const {
        const auto literal = std::ranges::find_if(pattern.tokens.rbegin(), pattern.tokens.rend(),
                                                  [](const json::PatternToken& token) { return !token.any; });
        if (literal != pattern.tokens.rend()) return snake_case(literal->name);
        return table_name(files_[group.files.front()].name);
    }

    static void note_layout(const Layout& layout, DraftTable& table) {
        if (layout.outside.empty()) return;
        const std::string outside =
            fmt::format("`{}`", escaped(fmt::format("{}", fmt::join(layout.outside, "`, `"))));
        table.decisions.push_back(
            table.records.empty()
                ? fmt::format(
                      "Records could be read one by one if the values beside them ({}) may be lost or are "
                      "read otherwise.",
                      outside)
                : fmt::format(
                      "No column takes the values beside the records ({}). `check` reports them until they "
                      "are mapped, or listed in \"ignore\" with a relative pointer.",
                      outside));
    }

    void read_records(const InputFile& file, const std::vector<json::Pattern>& patterns,
                      std::vector<Collection>& collections) {
        const auto bytes = json::open_file(file.path);
        json::Decompressor source(*bytes);
        json::DocumentReader reader(source, patterns);
        json::RecordTree tree;
        std::uint64_t records = 0;
        while (const auto event = reader.next()) {
            look();
            const auto* record = std::get_if<json::Record>(&*event);
            if (record == nullptr) continue;
            ++records;
            const bool readable = records_.read(record->text, tree);
            for (json::Problem problem : records_.problems()) {
                const auto at =
                    json::position_of(record->text, problem.offset, {record->line, record->column});
                problem.line = at.line;
                problem.column = at.column;
                problem.pointer = json::to_pointer(record->path) + problem.pointer;
                report(problem, file.name, findings_);
            }
            if (readable) collections[record->pattern].add(record->path, tree);
        }
        draft_.files.push_back({file.name, reader.offset(), records});
    }

    std::span<const InputFile> files_;
    const std::function<void()>& go_on_;
    Findings& findings_;
    Draft draft_;
    std::set<std::string> names_;
    json::RecordReader records_;
    std::uint64_t events_ = 0;
    std::uint64_t size_ = 0;  // bytes of the document outlined last, unpacked
};

}  // namespace

Draft draft_files(std::span<const InputFile> files, std::span<const std::string> others,
                  const std::function<void()>& go_on, Findings& findings) {
    return Drafter(files, go_on, findings).draft(others);
}

}  // namespace copyover::draft

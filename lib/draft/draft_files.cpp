#include "draft/draft_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "base/redaction.hpp"
#include "draft/file_groups.hpp"
#include "draft/group_references.hpp"
#include "draft/layout.hpp"
#include "draft/names.hpp"
#include "draft/outline.hpp"
#include "json/decompressor.hpp"
#include "json/document_reader.hpp"
#include "json/record_reader.hpp"
#include "mapping/trie.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_sources = mapping::mask_bits;
constexpr std::size_t most_rules = mapping::mask_bits;  // levels outside of "each" counted as well
constexpr std::uint64_t small_document = 8 << 20;       // bytes that one record may have without harm
constexpr std::size_t largest_beside = 1 << 20;  // bytes of a value beside records that a column can read
constexpr std::uint64_t events_between_looks = 4096;

void report(const json::Problem& problem, const std::string& file, Findings& findings) {
    Finding finding;
    finding.rule = problem.rule;
    finding.at = {file, problem.line, problem.column, problem.pointer};
    finding.message = problem.message;
    finding.fix = problem.rule->severity == Severity::error ? "correct the file, then draft again" : "";
    findings.add(std::move(finding), file);
}

const std::string& shown(const InputFile& file) {
    return file.shown.empty() ? file.name : file.shown;
}

struct FileLayout {
    Layout layout;
    std::uint64_t bytes = 0;  // of the document, unpacked
    bool zero_bytes = false;
};

// The patterns of a layout: those of its records, then each value beside them.
std::vector<json::Pattern> patterns_of(const Layout& layout) {
    std::vector<std::string> texts;
    for (const RecordPlace& place : layout.records)
        texts.push_back(place.pattern);
    texts.insert(texts.end(), layout.beside.begin(), layout.beside.end());
    std::vector<json::Pattern> patterns;
    for (const std::string& text : texts)
        patterns.push_back(std::get<json::Pattern>(json::parse_pattern(text)));
    return patterns;
}

std::size_t sources_of(const Layout& layout) {
    return layout.records.size() + (layout.beside.empty() ? 0 : 1);
}

// What was seen at a pattern.
struct Seen {
    Collection collection;
    std::size_t largest = 0;  // bytes of a record
};

class Drafter {
  public:
    Drafter(std::span<const InputFile> files, const std::function<void()>& go_on, Findings& findings)
        : files_(files), go_on_(go_on), findings_(findings) {}

    Draft draft(std::span<const std::string> others) {
        std::vector<std::string> names;
        std::vector<std::string> shapes;
        for (const InputFile& file : files_) {
            layouts_.push_back(layout_of(file));
            names.push_back(file.name);
            shapes.push_back(
                fmt::format("{}\n{}", layouts_.back().zero_bytes, to_string(layouts_.back().layout)));
        }
        if (findings_.has_errors()) return std::move(draft_);
        const std::vector<FileGroup> groups = group_files(names, shapes, others);
        keep_to_sources(groups);
        for (const FileGroup& group : groups)
            draft_group(group, layouts_[group.files.front()]);
        for (const std::string& other : others)
            draft_.ignore_files.push_back(literal_glob(other));
        references_.resolve(draft_.tables);
        suggest_references(draft_.tables);
        return std::move(draft_);
    }

  private:
    void look() {
        if (++events_ % events_between_looks == 0) go_on_();
    }

    FileLayout layout_of(const InputFile& file) {
        go_on_();
        FileLayout found;
        const auto bytes = json::open_file(file.path);
        json::Decompressor source(*bytes);
        json::DocumentReader reader(source, {});
        Outline seen;
        while (const auto event = reader.next()) {
            look();
            if (const auto* value = std::get_if<json::OutsideValue>(&*event)) seen.add(*value);
            if (const auto* root = std::get_if<json::Container>(&*event)) seen.add(*root);
            const auto* problem = std::get_if<json::Problem>(&*event);
            if (problem == nullptr) continue;
            // A packed text that is damaged is no truncated document.
            if (problem->rule == &rule::json_truncated && source.failure()) continue;
            report(*problem, shown(file), findings_);
        }
        if (source.failure()) report_damage(file, *source.failure());
        found.zero_bytes = reader.zero_bytes();
        found.bytes = reader.offset();
        found.layout =
            found.zero_bytes ? Layout{{{"/*", "a file of zero bytes"}}, {}} : find_layout(seen.root());
        return found;
    }

    // Where there are more record places than a mapping has sources, small documents are read whole.
    void keep_to_sources(const std::vector<FileGroup>& groups) {
        for (;;) {
            std::size_t sources = 0;
            const FileGroup* most = nullptr;
            const auto sources_in = [&](const FileGroup& group) {
                return sources_of(layouts_[group.files.front()].layout);
            };
            for (const FileGroup& group : groups) {
                sources += sources_in(group);
                const bool small = std::ranges::all_of(
                    group.files, [&](std::size_t file) { return layouts_[file].bytes <= small_document; });
                if (small && sources_in(group) > 1 &&
                    (most == nullptr || sources_in(group) > sources_in(*most)))
                    most = &group;
            }
            if (sources <= most_sources) {
                room_.rules = most_rules - sources;
                return;
            }
            if (most == nullptr) {
                throw UsageError(
                    fmt::format("the files are of {} kinds, a mapping has at most {} sources: draft them in "
                                "several runs",
                                sources, most_sources));
            }
            layouts_[most->files.front()].layout = one_document(
                "one document, because a mapping has too few sources for all records of all files");
        }
    }

    void report_damage(const InputFile& file, const std::string& failure) {
        Finding finding;
        finding.rule = &rule::file_corrupt;
        finding.at.file = shown(file);
        finding.message = failure;
        finding.fix = "copy the file again";
        findings_.add(std::move(finding));
    }

    void draft_group(const FileGroup& group, const FileLayout& found) {
        const std::vector<json::Pattern> patterns = patterns_of(found.layout);
        std::vector<Seen> seen(patterns.size());
        for (const std::size_t file : group.files)
            read_records(files_[file], found, patterns, seen);
        const auto unstorable = [](const Seen& each) { return each.collection.has_unstorable_keys(); };
        if (std::ranges::any_of(seen, unstorable)) {
            draft_.files.resize(draft_.files.size() - group.files.size());
            return draft_group(
                group, {one_document("one document, because PostgreSQL cannot store its names"), 0, false});
        }
        const std::size_t before = draft_.tables.size();
        for (std::size_t i = 0; i < found.layout.records.size(); ++i) {
            std::vector<DraftTable> tables =
                draft_tables(name_of(group, patterns[i]), patterns[i], seen[i].collection, room_);
            tables.front().reason = found.layout.records[i].reason;
            references_.add(tables.front(), std::move(seen[i].collection));
            for (DraftTable& table : tables)
                add_table(std::move(table), group, found);
        }
        draft_beside(group, found, std::span(seen).subspan(found.layout.records.size()));
        const std::span<DraftTable> drafted = std::span(draft_.tables).subspan(before);
        if (group.files.size() > 1) tell_documents(drafted, group.files.size());
    }

    // A value that is too large for a column to read it from another record is a table of its own.
    void draft_beside(const FileGroup& group, const FileLayout& found, std::span<Seen> seen) {
        std::vector<std::string> pointers;
        std::vector<Collection> collections;
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const std::string& pointer = found.layout.beside[i];
            if (seen[i].largest > largest_beside) {
                DraftTable table = draft_surroundings({&pointer, 1}, {&seen[i].collection, 1});
                table.name = unused_name(table.columns.front().name, room_.names);
                add_table(std::move(table), group, found);
                continue;
            }
            pointers.push_back(pointer);
            collections.push_back(std::move(seen[i].collection));
        }
        if (pointers.empty()) return;
        std::string name = table_name(files_[group.files.front()].name);
        if (room_.names.contains(name)) name += "_document";
        DraftTable table = draft_surroundings(pointers, collections);
        table.name = unused_name(name, room_.names);
        add_table(std::move(table), group, found);
    }

    void add_table(DraftTable table, const FileGroup& group, const FileLayout& found) {
        table.files = group.glob;
        table.empty_ok = found.zero_bytes;
        draft_.tables.push_back(std::move(table));
    }

    // The last literal step of the pattern that tells something, else the file's name.
    std::string name_of(const FileGroup& group, const json::Pattern& pattern) const {
        const auto telling = std::ranges::find_if(
            pattern.tokens.rbegin(), pattern.tokens.rend(),
            [](const json::PatternToken& token) { return !token.any && !is_generic(token.name); });
        if (telling != pattern.tokens.rend()) return snake_case(telling->name);
        return table_name(files_[group.files.front()].name);
    }

    void read_records(const InputFile& file, const FileLayout& found,
                      const std::vector<json::Pattern>& patterns, std::vector<Seen>& seen) {
        const auto bytes = json::open_file(file.path);
        json::Decompressor source(*bytes);
        json::DocumentReader reader(source, patterns);
        json::RecordTree tree;
        std::uint64_t records = found.layout.beside.empty() ? 0 : 1;
        while (const auto event = reader.next()) {
            look();
            const auto* record = std::get_if<json::Record>(&*event);
            if (record == nullptr) continue;
            // The values beside records are one record together.
            if (record->pattern < found.layout.records.size()) ++records;
            const bool readable = records_.read(record->text, tree);
            for (json::Problem problem : records_.problems()) {
                const auto at =
                    json::position_of(record->text, problem.offset, {record->line, record->column});
                problem.line = at.line;
                problem.column = at.column;
                problem.pointer = json::to_pointer(record->path) + problem.pointer;
                report(problem, shown(file), findings_);
            }
            if (!readable) continue;
            seen[record->pattern].collection.add(record->path, tree);
            seen[record->pattern].largest = std::max(seen[record->pattern].largest, record->text.size());
        }
        draft_.files.push_back({shown(file), reader.offset(), records});
    }

    std::span<const InputFile> files_;
    const std::function<void()>& go_on_;
    Findings& findings_;
    std::vector<FileLayout> layouts_;  // by file
    Draft draft_;
    DraftRoom room_;
    GroupReferences references_;
    json::RecordReader records_;
    std::uint64_t events_ = 0;
};

}  // namespace

Draft draft_files(std::span<const InputFile> files, std::span<const std::string> others,
                  const std::function<void()>& go_on, Findings& findings) {
    return Drafter(files, go_on, findings).draft(others);
}

}  // namespace copyover::draft

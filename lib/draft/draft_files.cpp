#include "draft/draft_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "draft/draft_surroundings.hpp"
#include "draft/file_groups.hpp"
#include "draft/layout.hpp"
#include "draft/names.hpp"
#include "draft/path_evidence.hpp"
#include "draft/references.hpp"
#include "draft/sample_reader.hpp"
#include "draft/tell_documents.hpp"
#include "draft/telling_names.hpp"
#include "mapping/plan/trie.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_sources = mapping::mask_bits;
constexpr std::size_t most_rules = mapping::mask_bits;  // levels outside of "each" counted as well
constexpr std::uint64_t small_document = 8 << 20;       // bytes that one record may have without harm
constexpr std::size_t largest_beside = 1 << 20;  // bytes of a value beside records that a column can read

struct Group {
    FileGroup files;
    Layout layout;
};

std::size_t sources_of(const Layout& layout) {
    return layout.records.size() + (layout.beside.empty() ? 0 : 1);
}

// What was seen at a pattern.
struct Seen {
    Collection collection;
    std::size_t largest = 0;  // bytes of a record
};

// The path without its captures: what names a table.
std::string constant_part(const std::string& files) {
    std::string out;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const char c = files[i];
        const bool doubled = (c == '{' || c == '}') && i + 1 < files.size() && files[i + 1] == c;
        if (doubled || (c == '\\' && i + 1 < files.size())) {
            out += files[++i];
        } else if (c == '{' || c == '[') {
            i = std::min(files.find(c == '{' ? '}' : ']', i), files.size());
        } else {
            out += c;
        }
    }
    return out;
}

class Drafter {
  public:
    Drafter(std::span<const InputFile> files, const std::function<void()>& go_on, Findings& findings)
        : files_(files), findings_(findings), reader_(go_on, findings) {}

    Draft draft(std::span<const std::string> others) {
        std::vector<Group> groups = find_groups(others);
        if (findings_.has_errors()) return std::move(draft_);
        keep_to_sources(groups);
        for (const Group& group : groups) {
            for (const json::Pattern& pattern : patterns_of(group.layout))
                room_.collections.push_back(name_of(group.files, pattern));
        }
        for (const Group& group : groups)
            draft_group(group.files, group.layout);
        for (const std::string& other : others)
            draft_.ignore_files.push_back(literal_glob(other));
        find_references(draft_.tables);
        return std::move(draft_);
    }

  private:
    std::vector<Group> find_groups(std::span<const std::string> others) {
        std::vector<std::string> names;
        for (const InputFile& file : files_)
            names.push_back(file.name);
        FileGroups sorted(names);
        for (std::size_t i = 0; i < files_.size(); ++i) {
            FileGroup group;
            group.files = {i};
            look_at(group);
            sorted.add(std::move(group));
        }
        std::vector<Group> groups;
        if (findings_.has_errors()) return groups;
        sorted.merge_folders();
        merge_by_evidence(sorted, files_, reader_);
        for (FileGroup& files : sorted.finish(others)) {
            if (files.outline == nullptr) look_at(files);
            Layout layout = files.largest == 0 ? Layout{{{"/*", "a file of zero bytes"}}, {}}
                                               : find_layout(files.outline->root());
            files.outline.reset();
            groups.push_back({std::move(files), std::move(layout)});
        }
        return groups;
    }

    // Of a single file.
    void look_at(FileGroup& group) {
        FileOutline found = reader_.outline_of(files_[group.files.front()]);
        group.outline = std::make_unique<Outline>(std::move(found.outline));
        group.largest = found.bytes;
        group.zero_bytes = found.zero_bytes;
        group.lines = found.lines;
    }

    // Where there are more record places than a mapping has sources, small documents are read whole.
    void keep_to_sources(std::vector<Group>& groups) {
        for (;;) {
            std::size_t sources = 0;
            Group* most = nullptr;
            for (Group& group : groups) {
                const std::size_t own = sources_of(group.layout);
                sources += own;
                const bool small = group.files.largest <= small_document;
                if (small && own > 1 && (most == nullptr || own > sources_of(most->layout))) most = &group;
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
            most->layout = one_document(
                "one document, because a mapping has too few sources for all records of all files");
        }
    }

    void draft_group(const FileGroup& group, const Layout& layout) {
        const std::vector<json::Pattern> patterns = patterns_of(layout);
        std::vector<Seen> seen;
        for (std::size_t i = 0; i < patterns.size(); ++i)
            seen.push_back({Collection(&hashes_), 0});
        for (const std::size_t file : group.files)
            read_records(files_[file], group, layout, patterns, seen);
        const auto unstorable = [](const Seen& each) { return each.collection.has_unstorable_keys(); };
        const std::uint64_t documents = documents_of(group);
        const std::span<Seen> beside = std::span(seen).subspan(layout.records.size());
        const bool scattered = !beside.empty() && std::ranges::none_of(beside, [&](const Seen& value) {
            return value.collection.all_records() == documents;
        });
        if (std::ranges::any_of(seen, unstorable))
            return draft_anew(group, "one document, because PostgreSQL cannot store its names");
        if (scattered && group.largest <= small_document)
            return draft_anew(group, "one document, because no value beside its records stands in all");
        const std::size_t before = draft_.tables.size();
        for (std::size_t i = 0; i < layout.records.size(); ++i) {
            std::vector<DraftTable> tables =
                draft_tables(name_of(group, patterns[i]), patterns[i], seen[i].collection, room_, group.path);
            tables.front().reason = layout.records[i].reason;
            for (DraftTable& table : tables)
                add_table(std::move(table), group);
        }
        draft_beside(group, layout, beside, scattered);
        const std::span<DraftTable> drafted = std::span(draft_.tables).subspan(before);
        drafted.front().decisions.insert(drafted.front().decisions.begin(), group.decisions.begin(),
                                         group.decisions.end());
        if (group.files.size() == 1) return;
        note_files(group, drafted.front());
        tell_documents(drafted, documents);
    }

    // Of a group that was just read.
    [[nodiscard]] std::uint64_t documents_of(const FileGroup& group) const {
        const auto read = std::span(draft_.files).last(group.files.size());
        return static_cast<std::uint64_t>(
            std::ranges::count_if(read, [](const DraftFile& file) { return file.bytes > 0; }));
    }

    void draft_anew(const FileGroup& group, std::string reason) {
        draft_.files.resize(draft_.files.size() - group.files.size());
        draft_group(group, one_document(std::move(reason)));
    }

    // Why several files are one source.
    static void note_files(const FileGroup& group, DraftTable& table) {
        table.decided.push_back(fmt::format("{} files whose records look alike are one source, `{}`.",
                                            group.files.size(), group.path.files));
        if (group.path.tells_all) return;
        table.decisions.emplace_back(
            "No column tells the file that a record comes from, as a capture would take other files as well.");
    }

    // A value that is too large for a column to read it from another record is a table of its own, and so is
    // each where no value stands in all documents (`scattered`).
    void draft_beside(const FileGroup& group, const Layout& layout, std::span<Seen> seen, bool scattered) {
        std::vector<std::string> pointers;
        std::vector<Collection> collections;
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const std::string& pointer = layout.beside[i];
            if (scattered || seen[i].largest > largest_beside) {
                DraftTable table = draft_surroundings({&pointer, 1}, {&seen[i].collection, 1}, group.path);
                table.name = unused_name(table.columns.back().name, room_.names);
                add_table(std::move(table), group);
                continue;
            }
            pointers.push_back(pointer);
            collections.push_back(std::move(seen[i].collection));
        }
        if (pointers.empty()) return;
        std::string name = table_name(constant_part(group.path.files));
        if (room_.names.contains(name)) name += "_document";
        DraftTable table = draft_surroundings(pointers, collections, group.path);
        table.name = unused_name(name, room_.names);
        add_table(std::move(table), group);
    }

    void add_table(DraftTable table, const FileGroup& group) {
        table.files = group.path.files;
        table.empty_ok = group.zero_bytes;
        table.lines = group.lines;
        draft_.tables.push_back(std::move(table));
    }

    // The last literal step towards the records that tells something, else the file's name.
    static std::string name_of(const FileGroup& group, const json::Pattern& pattern) {
        const auto is_star = [](const json::PatternToken& token) { return token.any; };
        const auto star = std::ranges::find_if(pattern.tokens.rbegin(), pattern.tokens.rend(), is_star);
        const auto from = star == pattern.tokens.rend() ? pattern.tokens.rbegin() : star;
        const auto telling = std::find_if(from, pattern.tokens.rend(), [](const json::PatternToken& token) {
            return !token.any && !is_generic(token.name) && token.name != "0";
        });
        if (telling != pattern.tokens.rend()) return snake_case(telling->name);
        return table_name(constant_part(group.path.files));
    }

    void read_records(const InputFile& file, const FileGroup& group, const Layout& layout,
                      const std::vector<json::Pattern>& patterns, std::vector<Seen>& seen) {
        std::uint64_t records = layout.beside.empty() ? 0 : 1;
        const std::vector<std::string> captures = group.path.values_of(file.name);
        const std::uint64_t bytes = reader_.read_records(
            file, group.lines, patterns, false,
            [&](const json::Record& record, const json::RecordTree& tree) {
                // The values beside records are one record together.
                if (record.pattern < layout.records.size()) ++records;
                seen[record.pattern].collection.add(record.path, tree, captures);
                seen[record.pattern].largest = std::max(seen[record.pattern].largest, record.text.size());
            });
        draft_.files.push_back({shown(file), bytes, records});
    }

    std::span<const InputFile> files_;
    Findings& findings_;
    SampleReader reader_;
    HashRoom hashes_;
    Draft draft_;
    DraftRoom room_;
};

}  // namespace

Draft draft_files(std::span<const InputFile> files, std::span<const std::string> others,
                  const std::function<void()>& go_on, Findings& findings) {
    return Drafter(files, go_on, findings).draft(others);
}

}  // namespace copyover::draft

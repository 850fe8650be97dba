#include "draft/path_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "base/redaction.hpp"
#include "draft/layout.hpp"

namespace copyover::draft {

namespace {

// Calls `on_value` with a name for the place and the text of each record's own name and single values.
void read_values(const FileGroup& group, std::span<const InputFile> files, SampleReader& reader,
                 const std::function<void(const std::string&, std::string_view)>& on_value) {
    const std::vector<json::Pattern> patterns = patterns_of(find_layout(group.outline->root()));
    for (const std::size_t file : group.files) {
        reader.read_records(files[file], group.lines, patterns, true,
                            [&](const json::Record& record, const json::RecordTree& tree) {
                                const std::string place = fmt::format("{} ", record.pattern);
                                if (!record.path.empty() && !record.path.back().is_index)
                                    on_value(place + "#", record.path.back().name);
                                if (tree.root().kind == json::Kind::string) on_value(place, tree.root().text);
                                if (tree.root().kind != json::Kind::object) return;
                                for (json::NodeIndex i = 1; i < tree.root().end; i = tree[i].end) {
                                    const json::Kind kind = tree[i].kind;
                                    if (kind == json::Kind::string || kind == json::Kind::number)
                                        on_value(place + "/" + std::string(tree[i].name), tree[i].text);
                                }
                            });
    }
}

// Places where all values are the file's own name.
std::optional<std::set<std::string>> repeating_places(const FileGroup& group, const std::string& stem,
                                                      std::span<const InputFile> files,
                                                      SampleReader& reader) {
    std::map<std::string, bool> repeats;
    read_values(group, files, reader, [&](const std::string& place, std::string_view text) {
        const auto [known, first] = repeats.emplace(place, true);
        known->second = known->second && text == stem;
    });
    if (repeats.empty()) return std::nullopt;  // no records
    std::set<std::string> places;
    for (const auto& [place, all] : repeats)
        if (all) places.insert(place);
    return places;
}

bool records_repeat(const FileGroups& groups, const std::vector<std::size_t>& set,
                    std::span<const InputFile> files, SampleReader& reader) {
    std::optional<std::set<std::string>> shared;
    std::size_t filled = 0;
    for (const std::size_t index : set) {
        const FileGroup& group = groups.groups()[index];
        const auto places =
            repeating_places(group, std::string(stem_of(files[group.files.front()].name)), files, reader);
        if (!places) continue;
        ++filled;
        if (!shared) shared = places;
        std::erase_if(*shared, [&](const std::string& place) { return !places->contains(place); });
    }
    return filled > 1 && shared && !shared->empty();
}

// Whether one place of one other group has all the names.
bool are_values_elsewhere(const FileGroups& groups, const std::vector<std::size_t>& set,
                          const std::set<std::string, std::less<>>& stems, std::span<const InputFile> files,
                          SampleReader& reader) {
    for (std::size_t i = 0; i < groups.groups().size(); ++i) {
        const FileGroup& group = groups.groups()[i];
        if (group.outline == nullptr || std::ranges::find(set, i) != set.end()) continue;
        std::map<std::string, std::set<std::string>> found;
        read_values(group, files, reader, [&](const std::string& place, std::string_view text) {
            if (stems.contains(text)) found[place].emplace(text);
        });
        const auto has_all = [&](const auto& place) { return place.second.size() == stems.size(); };
        if (std::ranges::any_of(found, has_all)) return true;
    }
    return false;
}

}  // namespace

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

void merge_by_evidence(FileGroups& groups, std::span<const InputFile> files, SampleReader& reader) {
    for (const std::vector<std::size_t>& set : groups.side_by_side()) {
        std::set<std::string, std::less<>> stems;
        std::vector<std::string> names;
        for (const std::size_t index : set) {
            const std::string& name = files[groups.groups()[index].files.front()].name;
            stems.emplace(stem_of(name));
            if (names.size() < 5) names.push_back("`" + escaped(name) + "`");
        }
        if (records_repeat(groups, set, files, reader) ||
            are_values_elsewhere(groups, set, stems, files, reader)) {
            groups.merge(set);
            continue;
        }
        if (groups[set.front()].outline->root().no_container()) continue;
        groups[set.front()].decisions.push_back(fmt::format(
            "{}{} look alike, but nothing tells that their names are data, so each is a table. If they hold "
            "one kind of "
            "records, make them one source with a capture for the name.",
            fmt::join(names, ", "),
            set.size() > names.size() ? fmt::format(" and {} more", set.size() - names.size()) : ""));
    }
}

}  // namespace copyover::draft

#include "draft/file_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "draft/layout.hpp"
#include "draft/likeness.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

std::string_view last_of(std::string_view name) {
    return name.substr(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
}

bool look_alike(const FileGroup& a, const FileGroup& b) {
    if (a.lines != b.lines) return false;
    if ((a.zero_bytes && a.largest == 0) || (b.zero_bytes && b.largest == 0)) return true;
    return are_alike(a.outline->root(), b.outline->root());
}

void join(FileGroup& into, FileGroup from) {
    into.files.insert(into.files.end(), from.files.begin(), from.files.end());
    std::ranges::sort(into.files);
    into.outline->merge(*from.outline);
    into.largest = std::max(into.largest, from.largest);
    into.zero_bytes = into.zero_bytes || from.zero_bytes;
}

// Whether two paths have as many folders and the same last name, but for numbers.
bool are_parallel(std::string_view a, std::string_view b) {
    return std::ranges::count(a, '/') == std::ranges::count(b, '/') && std::ranges::count(a, '/') > 0 &&
           last_of(a) == last_of(b);
}

// "labels.json", but not "index.json" or "2025-01-01.json": then the folder may be what the collection is called.
bool is_telling(std::string_view last) {
    constexpr std::array<std::string_view, 7> vague{"index", "all", "main", "file", "part", "page", "dump"};
    const std::string_view stem = last.substr(0, last.find('.', 1));
    return stem.find('#') == std::string_view::npos && !is_generic(stem) &&
           std::ranges::find(vague, stem) == vague.end();
}

// A document for each file, "users/1.json": the folder is what the collection is called.
bool is_a_store(const FileGroup& group) {
    const bool numbered = group.key.find('#', group.key.rfind('/')) != std::string::npos;
    return numbered && find_layout(group.outline->root()).records.front().pattern.empty();
}

}  // namespace

std::string_view folder_of(std::string_view name) {
    return name.substr(0, name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
}

std::string_view stem_of(std::string_view name) {
    const std::string_view last = last_of(name);
    return last.substr(0, last.find('.', 1));
}

void FileGroups::add(FileGroup file) {
    file.key = without_numbers(names_[file.files.front()]);
    for (FileGroup& group : groups_) {
        if (group.key == file.key && look_alike(group, file)) return join(group, std::move(file));
    }
    groups_.push_back(std::move(file));
}

void FileGroups::merge_folders() {
    std::vector<FileGroup> merged;
    for (FileGroup& group : groups_) {
        const bool tells = !is_a_store(group) &&
                           (is_telling(last_of(group.key)) || !tells_only_names(group.outline->root()));
        const auto other = std::ranges::find_if(merged, [&](const FileGroup& known) {
            return tells && are_parallel(known.key, group.key) && look_alike(known, group);
        });
        if (other == merged.end()) {
            merged.push_back(std::move(group));
            continue;
        }
        if (other->decisions.empty())
            other->decisions.emplace_back(
                "Folders with words for names hold like-named files that look alike, so they are taken for one kind of "
                "records, and the folder is a column. If they are not, make them sources of their own.");
        join(*other, std::move(group));
    }
    groups_ = std::move(merged);
}

std::vector<std::vector<std::size_t>> FileGroups::side_by_side() const {
    std::vector<std::vector<std::size_t>> sets;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        if (groups_[i].files.size() > 1) continue;
        const std::string& name = names_[groups_[i].files.front()];
        const auto set = std::ranges::find_if(sets, [&](const std::vector<std::size_t>& known) {
            const FileGroup& first = groups_[known.front()];
            const std::string& other = names_[first.files.front()];
            return folder_of(name) == folder_of(other) &&
                   last_of(name).substr(stem_of(name).size()) ==
                       last_of(other).substr(stem_of(other).size()) &&
                   look_alike(first, groups_[i]);
        });
        if (set == sets.end()) {
            sets.push_back({i});
        } else {
            set->push_back(i);
        }
    }
    std::erase_if(sets, [](const auto& set) { return set.size() < 2; });
    return sets;
}

void FileGroups::merge(const std::vector<std::size_t>& groups) {
    for (std::size_t i = 1; i < groups.size(); ++i)
        join(groups_[groups.front()], std::move(groups_[groups[i]]));
}

std::vector<FileGroup> FileGroups::finish(std::span<const std::string> others) {
    std::vector<FileGroup> out;
    for (FileGroup& group : groups_) {
        if (group.outline == nullptr) continue;
        std::vector<std::string> own;
        std::vector<std::string> rest(others.begin(), others.end());
        for (std::size_t i = 0; i < names_.size(); ++i)
            (std::ranges::binary_search(group.files, i) ? own : rest).push_back(names_[i]);
        group.path = template_of(own, rest);
        if (!group.path.files.empty()) {
            out.push_back(std::move(group));
            continue;
        }
        for (const std::size_t file : group.files) {
            FileGroup alone;
            alone.files = {file};
            alone.path = template_of({&names_[file], 1}, {});
            out.push_back(std::move(alone));
        }
    }
    std::ranges::sort(out, {}, [](const FileGroup& group) { return group.files.front(); });
    return out;
}

}  // namespace copyover::draft

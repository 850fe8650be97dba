#include "draft/file_groups.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>

namespace copyover::draft {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Each run of digits as "[0-9]*".
std::string digits_glob(std::string_view name) {
    std::string glob;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (!is_digit(name[i])) {
            glob += literal_glob(name.substr(i, 1));
        } else if (i == 0 || !is_digit(name[i - 1])) {
            glob += "[0-9]*";
        }
    }
    return glob;
}

bool matches(const std::string& glob, const std::string& name) {
    return fnmatch(glob.c_str(), name.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

}  // namespace

std::string literal_glob(std::string_view name) {
    std::string glob;
    for (const char c : name) {
        if (c == '*' || c == '?' || c == '[' || c == '\\') glob += '\\';
        glob += c;
    }
    return glob;
}

std::vector<FileGroup> group_files(std::span<const std::string> names, std::span<const std::string> layouts,
                                   std::span<const std::string> others) {
    std::map<std::string, std::vector<std::size_t>> by_glob;
    for (std::size_t i = 0; i < names.size(); ++i)
        by_glob[digits_glob(names[i])].push_back(i);
    std::vector<FileGroup> groups;
    for (auto& entry : by_glob) {
        const std::string& glob = entry.first;
        std::vector<std::size_t>& files = entry.second;
        const auto all_matching = [&](std::span<const std::string> all) {
            return static_cast<std::size_t>(
                std::ranges::count_if(all, [&](const std::string& name) { return matches(glob, name); }));
        };
        const bool equal = std::ranges::all_of(
            files, [&](std::size_t file) { return layouts[file] == layouts[files.front()]; });
        if (files.size() > 1 && equal && all_matching(names) == files.size() && all_matching(others) == 0) {
            groups.push_back({glob, std::move(files)});
            continue;
        }
        for (const std::size_t file : files)
            groups.push_back({literal_glob(names[file]), {file}});
    }
    std::ranges::sort(groups, {}, [](const FileGroup& group) { return group.files.front(); });
    return groups;
}

}  // namespace copyover::draft

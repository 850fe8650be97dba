#include "mapping/time/zone_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

namespace copyover::mapping {

namespace {

std::filesystem::path folder() {
    const char* const set = std::getenv("TZDIR");  // NOLINT(concurrency-mt-unsafe): nobody sets variables
    return set != nullptr && *set != '\0' ? set : "/usr/share/zoneinfo";
}

// Letters, digits, `_`, `+`, `-` and single slashes between: no way out of the folder.
bool is_zone_name(std::string_view name) {
    const auto is_part = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '+' || c == '-';
    };
    return !name.empty() && name.front() != '/' && name.back() != '/' &&
           name.find("//") == std::string_view::npos &&
           std::ranges::all_of(name, [&](char c) { return c == '/' || is_part(c); });
}

std::optional<TimeZone> read_time_zone(const std::string& name, std::string& reason) {
    const std::filesystem::path path = folder() / name;
    std::error_code ignored;
    std::ifstream file;
    if (std::filesystem::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
    if (!file.is_open()) {
        reason = std::filesystem::is_directory(folder(), ignored)
                     ? "the system's time zones have no such name"
                     : "the system has no time zones in " + folder().string() + ": install tzdata";
        return std::nullopt;
    }
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    auto zone = TimeZone::parse(name, bytes);
    if (auto* problem = std::get_if<std::string>(&zone)) {
        reason = std::move(*problem);
        return std::nullopt;
    }
    return std::get<TimeZone>(std::move(zone));
}

}  // namespace

const TimeZone* find_time_zone(const std::string& name, std::string& reason) {
    static std::mutex mutex;
    static std::map<std::string, TimeZone> known;
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find(name); found != known.end()) return &found->second;
    if (!is_zone_name(name)) {
        reason = "it is no name of a zone";
        return nullptr;
    }
    auto zone = read_time_zone(name, reason);
    return zone ? &known.emplace(name, std::move(*zone)).first->second : nullptr;
}

std::vector<std::string> time_zone_names() {
    std::vector<std::string> names;
    std::error_code problem;
    const std::filesystem::path root = folder();
    for (auto entry = std::filesystem::recursive_directory_iterator(root, problem);
         !problem && entry != std::filesystem::recursive_directory_iterator(); entry.increment(problem)) {
        const std::string name = entry->path().lexically_relative(root).generic_string();
        // posix/ and right/ repeat the database, other small letters are tables.
        if (name.front() >= 'a' && name.front() <= 'z') {
            if (entry->is_directory(problem)) entry.disable_recursion_pending();
            continue;
        }
        if (is_zone_name(name) && entry->is_regular_file(problem)) names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace copyover::mapping

#include "draft/samples.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/redaction.hpp"
#include "base/text.hpp"
#include "draft/file_content.hpp"

namespace copyover::draft {

namespace fs = std::filesystem;

namespace {

// More files than that beside the samples are not listed one by one: `check` names them.
constexpr std::size_t most_ignored_files = 200;

fs::path common_folder(const std::vector<fs::path>& files) {
    fs::path common = files.front().parent_path();
    for (const fs::path& file : files) {
        const fs::path folder = file.parent_path();
        const auto [end, rest] = std::ranges::mismatch(common, folder);
        fs::path shared;
        for (auto part = common.begin(); part != end; ++part)
            shared /= *part;
        common = shared;
    }
    return common;
}

}  // namespace

SamplePlace find_place(std::span<const fs::path> given) {
    std::vector<fs::path> paths;
    for (const fs::path& path : given) {
        if (!fs::exists(path)) throw UsageError(fmt::format("{} does not exist", path.string()));
        paths.push_back(fs::absolute(path).lexically_normal());
    }
    if (paths.size() == 1 && fs::is_directory(paths.front())) return {paths.front(), given.front(), {}};
    for (const fs::path& path : paths) {
        if (fs::is_directory(path))
            throw UsageError(fmt::format("{} is a folder: give one folder, or files", path.string()));
    }
    const fs::path common = common_folder(paths);
    return {common, common.lexically_proximate(fs::current_path()), std::move(paths)};
}

Samples choose_samples(const SamplePlace& place, std::span<const ListedFile> listed,
                       std::span<const std::string> no_files) {
    const bool folder = place.files.empty();
    const auto is_sample = [&](const ListedFile& file) {
        return looks_like_json(file.unpacked, file.path) && !is_backup(file.name);
    };
    // A copy is left out beside what it is a copy of.
    const bool copies_only = std::ranges::none_of(listed, is_sample);
    Samples samples;
    for (const std::string& name : no_files) {
        samples.others.push_back(name);
        samples.contents.emplace_back("no file");
    }
    for (const ListedFile& file : listed) {
        // users.json in a mapping takes users.json.gz, unless it stands beside it.
        const bool copy = file.unpacked != file.name &&
                          std::ranges::binary_search(listed, file.unpacked, {}, &ListedFile::name);
        const bool wanted =
            folder
                ? looks_like_json(file.unpacked, file.path) && (copies_only || !is_backup(file.name)) && !copy
                : std::ranges::find(place.files, file.path.lexically_normal()) != place.files.end();
        if ((wanted || folder) && !is_utf8(file.name))
            throw UsageError(
                fmt::format("the name of {} is not UTF-8, so that no mapping can name it: rename it",
                            escaped(file.name)));
        if (wanted) {
            samples.files.push_back({copy ? file.name : file.unpacked, file.path, ""});
        } else {
            samples.others.push_back(file.name);
            if (samples.contents.size() <= most_ignored_files)
                samples.contents.push_back(is_backup(file.name) ? "a copy, by its name"
                                                                : content_of(file.path));
        }
    }
    if (samples.files.empty())
        throw UsageError(
            fmt::format("{} holds no file that is called *.json, *.ndjson or *.jsonl or begins as JSON does",
                        place.data.string()));
    if (samples.others.size() > most_ignored_files) samples.others.clear();
    return samples;
}

}  // namespace copyover::draft

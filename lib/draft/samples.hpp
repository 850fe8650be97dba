// Which of the files at hand are drafted from.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "draft/draft_files.hpp"

namespace copyover::draft {

// What was given: a folder, or files.
struct SamplePlace {
    std::filesystem::path data;                // the folder that the mapping's names start from
    std::filesystem::path shown;               // the same as the user would write it
    std::vector<std::filesystem::path> files;  // empty where the folder itself was given
};

// Throws UsageError where something does not exist, or a folder stands beside others.
SamplePlace find_place(std::span<const std::filesystem::path> given);

// A file below the folder.
struct ListedFile {
    std::string name;      // below the folder
    std::string unpacked;  // the same without .gz or .zst
    std::filesystem::path path;
};

struct Samples {
    std::vector<InputFile> files;
    std::vector<std::string> others;    // names of what is not drafted from
    std::vector<std::string> contents;  // of the others
};

// `listed` is sorted by name; `no_files` are names below the folder that cannot be read as files. Throws
// UsageError where nothing is left to draft from, or a mapping could not name it.
Samples choose_samples(const SamplePlace& place, std::span<const ListedFile> listed,
                       std::span<const std::string> no_files);

}  // namespace copyover::draft

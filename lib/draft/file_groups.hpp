// Files that are parts of one: "2025-03-04.json" and "2025-03-05.json".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace copyover::draft {

struct FileGroup {
    std::string glob;
    std::vector<std::size_t> files;  // indexes
};

// The glob that matches that name only.
std::string literal_glob(std::string_view name);

// Files whose names differ in digits only, and whose layouts are equal, are one group, unless its glob would
// match another name, too. In the order of their first files.
std::vector<FileGroup> group_files(std::span<const std::string> names, std::span<const std::string> layouts,
                                   std::span<const std::string> others);

}  // namespace copyover::draft

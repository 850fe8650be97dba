// Which files of DATA belong to which sources of the mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "mapping/plan.hpp"

namespace copyover::migrate {

struct SourceFile {
    std::string name;            // relative to DATA, for messages and the report
    std::filesystem::path path;  // to open
    std::uint64_t bytes = 0;
    std::vector<std::size_t> sources;  // indexes into Plan::sources that are switched on for this file
    bool switched_off = false;         // if_present and if_absent leave no source: never read
};

// Every regular file below the folder, hidden ones left out, by name; no sources yet.
std::vector<SourceFile> list_folder(const std::filesystem::path& data);

// Finds the files of every source, in the order in which they are to be read: files that feed parents first,
// then by name. Reads those whose sources have if_present or if_absent once to see which source is switched
// on. Findings: file-missing, file-optional, file-unclaimed, generation-unclear. Throws UsageError where DATA
// is no folder, EnvironmentError where a file cannot be read.
std::vector<SourceFile> find_files(const mapping::Plan& plan, const std::filesystem::path& data,
                                   Findings& findings);

// Whether the glob matches the relative path: `*`, `?` and `[...]` stop at `/`.
bool glob_matches(const std::string& glob, const std::string& path);

}  // namespace copyover::migrate

// Reads sample files and drafts a migration of them.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "base/finding.hpp"
#include "draft/draft.hpp"

namespace copyover::draft {

struct InputFile {
    std::string name;  // below the data folder, as the mapping shall name it; "-" for standard input
    std::filesystem::path path;  // to open; gzip and zstd are read directly
    std::string shown;           // as findings and the README call it; the name where it is empty
};

// Reads every file twice, once for its outline and once for its records, in constant memory: a window or the
// largest record, and 16 bytes for each record that may have a key. What is no JSON is a finding; the draft
// is then incomplete. `others` are files beside the given ones, which the mapping then ignores. `go_on` is
// called now and then and may throw. Throws EnvironmentError for files that cannot be read, UsageError where
// they are of more kinds than a mapping has sources.
Draft draft_files(std::span<const InputFile> files, std::span<const std::string> others,
                  const std::function<void()>& go_on, Findings& findings);

}  // namespace copyover::draft

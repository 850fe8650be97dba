// The names of files as sources give them: paths and globs, with captures in braces.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace copyover::mapping {

// Whether the glob matches the relative path: `*`, `?` and `[...]` stop at `/`.
bool glob_matches(const std::string& glob, const std::string& path);

// A glob in which `{name}` stands for one or more characters other than `/`, as few as possible where that is
// not decided by what follows.
class FileGlob {
  public:
    // As SourcePlan::files, which the mapping's reader has accepted.
    explicit FileGlob(const std::string& written);

    // What the captures matched, in the order in which they are written; nothing where the path differs.
    [[nodiscard]] std::optional<std::vector<std::string>> match(const std::string& path) const;

  private:
    std::string glob_;  // where there are no captures
    std::optional<std::regex> captures_;
};

}  // namespace copyover::mapping

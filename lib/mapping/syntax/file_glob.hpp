// The names of files as sources give them: paths and globs, with captures in braces.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/syntax/brace_text.hpp"

namespace copyover::mapping {

// Why the text is no glob; empty where it is one.
std::string_view fault_of_glob(std::string_view glob);

// A glob: `*`, `?` and `[...]` stop at `/`; a segment `**` stands for any number of folders, none included,
// and at the end for all files below. In FileGlob, `{name}` stands for one or more characters other than `/`.
// Where a path can be read in several ways, each `**` and each capture takes as little as it can, from the
// left.
class FileGlob {
  public:
    // As SourcePlan::files, which the mapping's reader has accepted.
    explicit FileGlob(std::string_view written);

    // As Plan::ignore_files: braces are text.
    static FileGlob without_captures(std::string_view glob);

    // The names in braces, in the order in which they are written.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    // What the captures matched, in the order of names(); nothing where the path differs. At most as many
    // steps as the path is long, times the glob.
    [[nodiscard]] std::optional<std::vector<std::string>> match(std::string_view path) const;

  private:
    struct Segment {
        std::vector<BracePiece> pieces;
        bool folders = false;  // "**"
        bool captures = false;
    };
    class PathMatch;
    class SegmentMatch;

    explicit FileGlob(const std::vector<BracePiece>& pieces);

    std::vector<Segment> segments_;
    std::vector<std::string> names_;
};

// The globs of one source.
class FileGlobs {
  public:
    // As SourcePlan::files and SourcePlan::captures.
    FileGlobs(const std::vector<std::string>& files, const std::vector<std::string>& captures);

    // What the captures matched, in the order of SourcePlan::captures, by the first glob that takes the path.
    [[nodiscard]] std::optional<std::vector<std::string>> match(std::string_view path) const;

  private:
    struct Member {
        FileGlob glob;
        std::vector<std::size_t> order;  // for each capture of the source, its place in the glob
    };

    std::vector<Member> members_;
};

// `"a.json" or "b.json"`: as messages name the files of a source.
std::string quoted_files(const std::vector<std::string>& files);

}  // namespace copyover::mapping

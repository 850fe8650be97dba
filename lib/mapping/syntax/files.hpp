// The names of files: `files` of a source, and `ignore_files`.
#pragma once

#include <string>
#include <vector>

#include "mapping/syntax/syntax_reader.hpp"

namespace copyover::mapping {

struct FilesSyntax {
    std::vector<std::string> paths;     // and globs
    std::vector<std::string> captures;  // of each of them
};

// Of the source that stands there.
FilesSyntax read_files(const SyntaxReader& reader, json::NodeIndex at);

std::vector<std::string> read_ignored_files(const SyntaxReader& reader, json::NodeIndex at);

}  // namespace copyover::mapping

// What varies in the names of files that are one source: "{hall}/{day}.json".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyover::draft {

// A part of the path that differs from file to file.
struct PathCapture {
    std::string name;                // what its column is called
    std::vector<std::string> parts;  // the captures of the glob that make it; joined where there are several
    char delimiter = '-';            // between them
};

struct PathTemplate {
    std::string files;  // as "files" of a mapping
    std::vector<PathCapture> captures;
    bool tells_all = true;  // whether the captures tell the files apart

    // What the captures hold for a file of the source, in their order.
    [[nodiscard]] std::vector<std::string> values_of(std::string_view file) const;
};

// As "files" of a mapping, and as "ignore_files", where braces are text: takes that name only.
std::string literal_files(std::string_view name);
std::string literal_glob(std::string_view name);

// The name with every word that is a number, a date or an id as "#": equal for names that differ in these.
std::string without_numbers(std::string_view name);

// The template of all `names`, which takes none of the `others`. Where only one without captures does, it
// does not tell all; "files" is empty where none does.
PathTemplate template_of(std::span<const std::string> names, std::span<const std::string> others);

}  // namespace copyover::draft

// Files that are parts of one: "2025-03-04.json" and "2025-03-05.json".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "draft/outline.hpp"
#include "draft/path_template.hpp"

namespace copyover::draft {

struct FileGroup {
    std::string key;                 // the names without their numbers
    std::vector<std::size_t> files;  // indexes
    std::unique_ptr<Outline> outline;
    std::uint64_t largest = 0;  // bytes of a document, unpacked
    bool zero_bytes = false;    // some file has none
    bool lines = false;         // NDJSON by name, of a single line
    PathTemplate path;
    std::vector<std::string> decisions;
};

// Sorts files into groups as they are read, in memory for a group's outline, not for a file's. Files whose
// names differ in numbers, dates or ids, and that look alike, are one group.
class FileGroups {
  public:
    explicit FileGroups(std::span<const std::string> names) : names_(names) {}

    void add(FileGroup file);

    // Folders of like-named files that look alike are one group: "hall/2025-03-04.json" and
    // "yard/2025-03-04.json".
    void merge_folders();

    // Files side by side that look alike but have words for names, of which nothing yet tells whether they
    // are data. Indexes of groups.
    [[nodiscard]] std::vector<std::vector<std::size_t>> side_by_side() const;

    void merge(const std::vector<std::size_t>& groups);

    // The groups with their paths, in the order of their first files. Groups whose path would take another
    // file, too, are taken apart, and what was so has no outline; `others` are files that no group has.
    std::vector<FileGroup> finish(std::span<const std::string> others);

    [[nodiscard]] const std::vector<FileGroup>& groups() const { return groups_; }
    [[nodiscard]] FileGroup& operator[](std::size_t group) { return groups_[group]; }

  private:
    std::span<const std::string> names_;
    std::vector<FileGroup> groups_;
};

// "messages/general" of "messages/general.json": the folder, and the name without endings.
std::string_view folder_of(std::string_view name);
std::string_view stem_of(std::string_view name);

}  // namespace copyover::draft

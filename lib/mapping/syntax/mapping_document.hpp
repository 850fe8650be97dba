// mapping.json as a tree of JSON values that know where they stand, its definitions written out where they are used.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "json/line_index.hpp"
#include "json/record_reader.hpp"
#include "json/record_tree.hpp"

namespace copyover::mapping {

// Keeps the text, because constants of the mapping are views into it.
class MappingDocument {
  public:
    MappingDocument(std::string_view text, std::string file);
    MappingDocument(const MappingDocument&) = delete;
    MappingDocument& operator=(const MappingDocument&) = delete;

    // False, and findings mapping-syntax, where the text is not JSON or repeats a member name. Definitions that
    // cannot be written out are findings mapping-value.
    bool read(Findings& findings);

    [[nodiscard]] const json::RecordTree& tree() const { return tree_; }
    [[nodiscard]] const json::Node& operator[](json::NodeIndex index) const { return tree_[index]; }
    [[nodiscard]] const std::string& file() const { return file_; }

    // Children of an array or object in the order of the file.
    [[nodiscard]] std::vector<json::NodeIndex> children(json::NodeIndex index) const;
    [[nodiscard]] std::optional<json::NodeIndex> member(json::NodeIndex object, std::string_view name) const;

    // Where the file has it: for a part of a definition, there.
    [[nodiscard]] Location locate(json::NodeIndex index) const;

    // The message also says where a definition is used.
    void add(Findings& findings, const Rule& rule, json::NodeIndex at, std::string message,
             std::string fix = {}) const;

  private:
    [[nodiscard]] Location locate_written(json::NodeIndex written) const;
    void add_written(Findings& findings, const Rule& rule, json::NodeIndex written, std::string message,
                     std::string fix) const;
    void write_out_definitions(Findings& findings);

    std::string text_;
    std::size_t length_;  // of the text without padding
    std::string file_;
    json::RecordReader reader_;
    json::RecordTree file_tree_;
    json::RecordTree tree_;
    std::vector<json::NodeIndex> written_;  // nodes of file_tree_, one for each of tree_
    std::vector<json::NodeIndex> used_;
    mutable json::LineIndex lines_;
};

// "did you mean \"x\" or \"y\"?" where candidates are near, else what is possible: "use one of a, b, c".
std::string suggestion(std::string_view misspelt, std::span<const std::string> candidates);

}  // namespace copyover::mapping

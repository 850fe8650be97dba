// Where the records of a document are: guessed from what stands at its top, in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/document_reader.hpp"

namespace copyover::draft {

// The patterns of the records of a document, or where to look further down.
struct Layout {
    std::vector<std::string> records;  // "/*", "/users/*"; "" for the whole document
    std::optional<std::string>
        inside;  // the only member of the part looked at, that has to be outlined itself
    std::vector<std::string> outside;  // pointers of values beside the records
    std::string reason;                // why, for the README
};

// Takes the events of a DocumentReader without patterns: each scalar and empty container with its path.
class Outline {
  public:
    // Looks at the value that `prefix`, a path of member names, leads to.
    explicit Outline(std::vector<std::string> prefix = {});

    void add(const json::OutsideValue& value);
    void add(const json::Container& root);  // the document's end

    [[nodiscard]] Layout layout() const;

  private:
    // A child of the value: a member, or all elements together.
    struct Child {
        std::string name;
        bool scalar = false, object = false, array = false;
        std::set<std::string> names;  // of an object's members, or of the members of an array's objects
        bool scalar_elements = false, object_elements = false, array_elements = false;
    };

    Child* child_of(const json::PathToken& step);
    [[nodiscard]] std::string pointer(std::string_view below) const;
    [[nodiscard]] Layout object_layout() const;
    [[nodiscard]] std::optional<Layout> keyed_layout() const;
    [[nodiscard]] std::optional<Layout> collections_layout() const;

    std::vector<std::string> prefix_;
    std::vector<Child> children_;  // the first ones
    Child others_;                 // what the children beyond them are
    std::string last_name_;
    std::uint64_t count_ = 0;  // of children
    bool is_array_ = false;
    bool is_scalar_ = false;
    bool elements_scalar_ = false, elements_container_ = false;
};

}  // namespace copyover::draft

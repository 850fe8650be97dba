// Records within records.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "draft/key_facts.hpp"
#include "draft/typed_values.hpp"
#include "json/record_tree.hpp"

namespace copyover::draft {

class Collection;

// What parts of one collection share.
struct CollectionRoom {
    std::size_t nested = 100;  // how many more collections within it may be kept
    std::size_t parts = 600;   // members of members
    HashRoom* hashes = nullptr;
};

// Of values within a record: the record, and how many records are around them.
struct Nesting {
    std::string_view parent;  // a name that only the record around it has
    std::size_t depth = 0;
    CollectionRoom* room = nullptr;
};

// Whether most names of an object read like ids: a dictionary, whatever it holds.
bool is_keyed(const json::RecordTree& tree, json::NodeIndex object);

// The objects in arrays or objects that are values of one member: rows of a table of their own.
class NestedRecords {
  public:
    NestedRecords();
    NestedRecords(NestedRecords&&) noexcept;
    NestedRecords& operator=(NestedRecords&&) noexcept;
    ~NestedRecords();

    // The elements of an array or an object.
    void add(const json::RecordTree& tree, const TypedValue& container, const Nesting& nesting);
    void refuse();

    // Nothing where some value was no array and no object, not all elements were objects, an object seems to
    // be no collection, or there were none.
    [[nodiscard]] const Collection* records() const;

    // From the member to an element: "/*", "/L/*/M"; and from what it stands in to the element: "", "/M".
    [[nodiscard]] std::string pattern() const { return container_pointer_ + "/*" + element_pointer_; }
    [[nodiscard]] const std::string& element_pointer() const { return element_pointer_; }

    [[nodiscard]] bool has_nulls() const { return nulls_; }

  private:
    bool add_element(const json::RecordTree& tree, json::NodeIndex element, const Nesting& nesting);
    bool start(const json::RecordTree& tree, const TypedValue& container, const Nesting& nesting);

    std::unique_ptr<Collection> records_;
    std::optional<json::Kind> container_;
    std::string container_pointer_;
    std::string element_pointer_;
    bool scalars_ = false;  // values under ids, not objects
    bool nulls_ = false;
    bool possible_ = true;
};

}  // namespace copyover::draft

// What a document is made of, in constant memory: its members and elements, the first ones of each object
// apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/document_reader.hpp"

namespace copyover::draft {

// What was seen at one place of a document. The elements of an array are one place together.
struct Shape {
    std::string name;                                    // of the member, empty for elements
    bool scalar = false, object = false, array = false;  // null is none of them
    bool null = false;
    bool empty = false;                           // an object or array without members here
    unsigned scalars = 0;                         // kinds of the scalars, a bit each
    std::uint64_t longest = 0;                    // elements of an array here
    std::vector<std::unique_ptr<Shape>> members;  // of objects here, the first ones in their order
    std::unique_ptr<Shape> others;                // what the members beyond them are
    std::unique_ptr<Shape> elements;              // of arrays here

    [[nodiscard]] bool only_object() const { return object && !array && !scalar; }
    [[nodiscard]] bool only_array() const { return array && !object && !scalar; }
    [[nodiscard]] bool only_scalar() const { return scalar && !object && !array; }
    [[nodiscard]] bool no_container() const { return !object && !array; }
    [[nodiscard]] bool has_member(std::string_view member) const { return index.contains(member); }

    std::map<std::string, std::size_t, std::less<>> index;  // into members
};

// Takes the events of a DocumentReader without patterns: each scalar and empty container with its path.
// Memory: at most 256 members of the top, 64 of each of them, and 65,536 places further down; what does not
// fit there is left out, so that an object there can seem to have fewer members.
class Outline {
  public:
    Outline();

    void add(const json::OutsideValue& value);
    void add(const json::Container& root);  // the document's end

    // As if the documents of the other had been added, too.
    void merge(const Outline& other);

    [[nodiscard]] const Shape& root() const { return *root_; }

  private:
    void merge(Shape& into, const Shape& from, std::size_t depth);
    Shape* elements(Shape& shape, std::size_t depth);
    Shape* member(Shape& shape, const std::string& name, std::size_t depth);
    std::unique_ptr<Shape> make_shape(std::string name, std::size_t depth);

    std::unique_ptr<Shape> root_;
    std::size_t deep_places_ = 0;
};

}  // namespace copyover::draft

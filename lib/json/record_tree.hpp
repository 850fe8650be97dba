// A record after strict reading: its values in document order, names and strings unescaped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace copyover::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

// "null", "boolean", "number", "string", "array", "object": for messages.
std::string_view name_of(Kind kind);

// Bytes that stay readable behind the text of a record, as simdjson requires.
inline constexpr std::size_t record_padding = 64;

using NodeIndex = std::uint32_t;

// Stands for no node: a value that comes from elsewhere, or from nowhere.
inline constexpr NodeIndex no_node = static_cast<NodeIndex>(-1);

struct Node {
    std::string_view name;  // member name, unescaped; empty for elements and the root
    std::string_view
        text;  // string: unescaped; every other kind: the JSON text as written, from first to last byte
    std::uint32_t offset = 0;      // of the value's first byte, in the record's text
    std::uint32_t raw_length = 0;  // of the value as written, quotes included
    NodeIndex parent = 0;          // the root is its own parent
    NodeIndex end = 0;             // index after the last node of the subtree
    std::uint32_t position = 0;    // 0-based among the parent's members or elements
    Kind kind = Kind::null;
    // String only. A lone surrogate stands in text as its three generalized UTF-8 bytes (WTF-8, ED A0..BF
    // xx).
    bool has_surrogate = false;
    bool has_nul = false;  // string only: \u0000 occurs, a zero byte in text
};

// The members of an object or the elements of an array, in document order.
class Children {
  public:
    class Iterator {
      public:
        Iterator(const Node* nodes, NodeIndex at) : nodes_(nodes), at_(at) {}

        NodeIndex operator*() const { return at_; }
        Iterator& operator++() {
            at_ = nodes_[at_].end;
            return *this;
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }

      private:
        const Node* nodes_;
        NodeIndex at_;
    };

    Children() = default;  // none
    Children(const Node* nodes, NodeIndex first, NodeIndex end) : nodes_(nodes), first_(first), end_(end) {}

    [[nodiscard]] Iterator begin() const { return {nodes_, first_}; }
    [[nodiscard]] Iterator end() const { return {nodes_, end_}; }
    [[nodiscard]] std::size_t count() const;  // by a walk over them

  private:
    const Node* nodes_ = nullptr;
    NodeIndex first_ = 0;
    NodeIndex end_ = 0;
};

// Nodes in document order: the children of i start at i + 1, the next sibling of c is nodes[c].end. The tree
// is reused from record to record; views are valid until the next read.
class RecordTree {
  public:
    [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
    [[nodiscard]] const Node& operator[](NodeIndex index) const { return nodes_[index]; }
    [[nodiscard]] const Node& root() const { return nodes_.front(); }

    // None for what is neither an object nor an array.
    [[nodiscard]] Children children(NodeIndex index) const {
        return {nodes_.data(), index + 1, nodes_[index].end};
    }
    // The first member of that name, or nothing.
    [[nodiscard]] std::optional<NodeIndex> member(NodeIndex object, std::string_view name) const;

    // The value as written in the source, quotes included: for jsonb.
    [[nodiscard]] std::string_view raw(NodeIndex index) const {
        return text_.substr(nodes_[index].offset, nodes_[index].raw_length);
    }

    // Whether any string of the subtree has a lone surrogate or a NUL, member names included.
    [[nodiscard]] bool has_surrogate(NodeIndex index) const;
    [[nodiscard]] bool has_nul(NodeIndex index) const;

    // Other nodes over the same text; their views stay valid as long as this tree.
    [[nodiscard]] RecordTree with(std::vector<Node> nodes) const;

  private:
    friend class RecordReader;

    std::vector<Node> nodes_;
    std::string_view text_;
    std::vector<char> unescaped_;  // the strings and names that have escapes
    bool any_surrogate_ = false;   // in a string or a name of the record
    bool any_nul_ = false;
};

}  // namespace copyover::json

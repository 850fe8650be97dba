// What was seen of the records of one kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "draft/member.hpp"
#include "json/name_set.hpp"
#include "json/pointer.hpp"
#include "json/record_tree.hpp"

namespace copyover::draft {

// What a key need be unique in: all records, and those of a group where they stand in groups.
struct KeyScope {
    std::optional<std::string_view> group;
    bool only_group = false;
};

// Facts about a text that could be the records' key: 16 bytes for each record and scope.
class KeyFacts {
  public:
    void add(std::string_view text, const KeyScope& scope);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] bool unique() const { return unique_; }

    // Whether it was added; only where the key is unique.
    [[nodiscard]] bool contains(std::string_view text) const { return seen_.contains(text); }
    [[nodiscard]] bool unique_in_group() const { return unique_in_group_; }

  private:
    json::NameSet seen_;
    json::NameSet seen_in_group_;
    std::uint64_t count_ = 0;
    bool unique_ = true;
    bool unique_in_group_ = true;
};

class Collection;

// Of a record within another one.
struct Nesting {
    std::string_view parent;      // a name that only the record around it has
    std::size_t depth = 0;        // how many records are around it
    std::size_t* left = nullptr;  // how many more collections may be kept
};

// The objects in arrays or objects that are values of one member: rows of a table of their own.
class NestedRecords {
  public:
    NestedRecords();
    NestedRecords(NestedRecords&&) noexcept;
    NestedRecords& operator=(NestedRecords&&) noexcept;
    ~NestedRecords();

    // The elements of the member's value.
    void add(const json::RecordTree& tree, json::NodeIndex value, const Nesting& nesting);

    // Nothing where some value was no array and no object, not all elements were objects, an object seems to
    // be no collection, or there were none.
    [[nodiscard]] const Collection* records() const;

  private:
    std::unique_ptr<Collection> records_;
    std::optional<json::Kind> container_;
    bool possible_ = true;
};

// A member and what it has to do with the names around its record.
struct NamedMember {
    std::string name;
    Member values;
    KeyFacts key;                   // of members that are called like a key
    std::uint64_t equal_own = 0;    // records whose own name it repeats
    std::uint64_t equal_group = 0;  // records for which it repeats the name of what holds them
    bool never_with_twin = true;    // no record has another member that would be the same column
    NestedRecords nested;
};

class Collection {
  public:
    // Path and tree of a record; the path leads to it from the root.
    void add(std::span<const json::PathToken> path, const json::RecordTree& tree);

    void add_nested(const json::RecordTree& tree, json::NodeIndex record, const Nesting& nesting);

    [[nodiscard]] std::uint64_t records() const { return records_; }
    [[nodiscard]] bool all_objects() const { return objects_ == records_; }
    [[nodiscard]] bool no_objects() const { return objects_ == 0; }
    [[nodiscard]] const std::vector<NamedMember>& members() const { return members_; }
    [[nodiscard]] bool too_many_members() const { return too_many_members_; }
    [[nodiscard]] const Member& whole() const { return whole_; }  // records that are no objects

    // Whether a name around some record has a NUL or half a surrogate pair, which no column can keep.
    [[nodiscard]] bool has_unstorable_keys() const { return unstorable_keys_; }

    // Whether some member has a name with a NUL or half a surrogate pair, which only json can keep.
    [[nodiscard]] bool has_unstorable_names() const { return unstorable_names_; }

    // Whether records stand under names, and whether what holds them does.
    [[nodiscard]] bool has_own_names() const { return records_ > 0 && own_names_ == records_; }
    [[nodiscard]] bool has_group_names() const { return records_ > 0 && group_names_ == records_; }
    [[nodiscard]] const KeyFacts& own_key() const { return own_key_; }

    // The names of what holds the records, where they are at most 1,000; else none.
    [[nodiscard]] const std::set<std::string>& group_names() const { return groups_; }

    // Of records that are scalars under names, the first 100,000.
    [[nodiscard]] const KeyFacts& value_key() const { return value_key_; }

    // Whether the records' own names read like ids, or are too many to be those of a programmer.
    [[nodiscard]] bool is_keyed_by_id() const { return id_names_ || names_.size() > most_programmed_names; }

    // Whether jsonb can keep the members that were not counted one by one.
    [[nodiscard]] bool uncounted_fit_jsonb() const { return uncounted_.fits_jsonb(); }

  private:
    static constexpr std::size_t most_programmed_names = 8;
    static constexpr std::size_t most_nested = 100;

    // What stands around a record.
    struct Surroundings {
        const std::string* own = nullptr;    // its name
        const std::string* group = nullptr;  // the name of what holds it
        Nesting nesting;
    };

    void add(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex record);
    void add_group_name(const std::string& name);
    void add_own_name(const std::string& name, const KeyScope& scope);
    void add_member(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex value,
                    NamedMember& member);
    std::optional<std::size_t> member(const std::string& name);

    std::uint64_t records_ = 0;
    std::uint64_t objects_ = 0;
    std::uint64_t own_names_ = 0;
    std::uint64_t group_names_ = 0;
    KeyFacts own_key_;
    KeyFacts value_key_;
    std::set<std::string> names_;  // the first ones
    bool id_names_ = false;
    std::set<std::string> groups_;
    bool many_groups_ = false;
    std::size_t nested_left_ = most_nested;
    Member whole_;
    Member uncounted_;
    std::vector<NamedMember> members_;  // in the order in which they were met
    std::map<std::string, std::size_t> index_;
    bool too_many_members_ = false;
    bool unstorable_names_ = false;
    bool unstorable_keys_ = false;
};

}  // namespace copyover::draft

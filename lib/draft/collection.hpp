// What was seen of the records of one kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "draft/member.hpp"
#include "json/name_set.hpp"
#include "json/pointer.hpp"
#include "json/record_tree.hpp"

namespace copyover::draft {

// Facts about a text that could be the records' key: 16 bytes for each record, 32 where records
// stand in groups that have names.
class KeyFacts {
  public:
    void add(std::string_view text, const json::PathToken* group);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] bool unique() const { return unique_; }
    [[nodiscard]] bool unique_in_group() const { return unique_ || unique_in_group_; }

  private:
    json::NameSet seen_;
    json::NameSet seen_in_group_;
    std::uint64_t count_ = 0;
    bool unique_ = true;
    bool unique_in_group_ = true;
};

// A member and what it has to do with the names around its record.
struct NamedMember {
    std::string name;
    Member values;
    KeyFacts key;                   // of members that are called like a key
    std::uint64_t equal_own = 0;    // records whose own name it repeats
    std::uint64_t equal_group = 0;  // records for which it repeats the name of what holds them
    bool never_with_twin = true;    // no record has another member that would be the same column
};

class Collection {
  public:
    // Path and tree of a record; the path leads to it from the root.
    void add(std::span<const json::PathToken> path, const json::RecordTree& tree);

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

    // Whether jsonb can keep the members that were not counted one by one.
    [[nodiscard]] bool uncounted_fit_jsonb() const { return uncounted_.fits_jsonb(); }

  private:
    std::optional<std::size_t> member(const std::string& name);

    std::uint64_t records_ = 0;
    std::uint64_t objects_ = 0;
    std::uint64_t own_names_ = 0;
    std::uint64_t group_names_ = 0;
    KeyFacts own_key_;
    Member whole_;
    Member uncounted_;
    std::vector<NamedMember> members_;  // in the order in which they were met
    std::map<std::string, std::size_t> index_;
    bool too_many_members_ = false;
    bool unstorable_names_ = false;
    bool unstorable_keys_ = false;
};

}  // namespace copyover::draft

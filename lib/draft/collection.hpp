// What was seen of the records of one kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "draft/key_facts.hpp"
#include "draft/member.hpp"
#include "draft/named_member.hpp"
#include "json/name_set.hpp"
#include "json/pointer.hpp"
#include "json/record_tree.hpp"

namespace copyover::draft {

// A name that stands around records: their own, that of what holds them, a part of their file's path.
struct NameFacts {
    Member values;
    std::shared_ptr<KeyFacts> facts = std::make_shared<KeyFacts>();
    std::uint64_t count = 0;

    void add(const std::string& name, const KeyScope& scope);
};

class Collection {
  public:
    explicit Collection(HashRoom* hashes = nullptr) { room_.hashes = hashes; }

    // Path and tree of a record; the path leads to it from the root. `captures` are parts of its file's path.
    void add(std::span<const json::PathToken> path, const json::RecordTree& tree,
             std::span<const std::string> captures = {});

    // An element of an array or object within a record; `record` is what its wrapper holds, if it has one.
    void add_nested(const json::RecordTree& tree, json::NodeIndex element, json::NodeIndex record,
                    const Nesting& nesting);

    // Where the others are objects, nulls are no records.
    [[nodiscard]] std::uint64_t records() const {
        return objects_ > 0 && all_objects() ? objects_ : records_;
    }
    [[nodiscard]] std::uint64_t all_records() const { return records_; }
    [[nodiscard]] bool has_absent() const { return objects_ > 0 && all_objects() && nulls_ > 0; }
    [[nodiscard]] bool all_objects() const {
        return objects_ + nulls_ == records_ && (objects_ > 0 || records_ == 0);
    }
    [[nodiscard]] bool no_objects() const { return objects_ == 0; }
    [[nodiscard]] const std::vector<NamedMember>& members() const { return members_.all(); }
    [[nodiscard]] bool too_many_members() const { return members_.too_many(); }
    [[nodiscard]] const Member& whole() const { return whole_; }  // records that are no objects

    // Lines that NeDB writes about an index: no records.
    [[nodiscard]] std::uint64_t index_lines() const { return index_lines_; }

    // Whether a name around some record has a NUL or half a surrogate pair, which no column can keep.
    [[nodiscard]] bool has_unstorable_keys() const { return unstorable_keys_; }

    // Whether some member has a name with a NUL or half a surrogate pair, which only json can keep.
    [[nodiscard]] bool has_unstorable_names() const { return unstorable_names_; }

    // Whether records stand under names, and whether what holds them does.
    [[nodiscard]] bool has_own_names() const { return records_ > 0 && own_.count == records_; }
    [[nodiscard]] bool has_group_names() const { return records_ > 0 && group_.count == records_; }
    [[nodiscard]] const NameFacts& own() const { return own_; }
    [[nodiscard]] const NameFacts& group() const { return group_; }
    [[nodiscard]] const std::vector<NameFacts>& captures() const { return captures_; }

    // How many records that are single values are the capture.
    [[nodiscard]] std::uint64_t equal_captures(std::size_t capture) const {
        return capture < equal_captures_.size() ? equal_captures_[capture] : 0;
    }

    // Of records that are scalars under names.
    [[nodiscard]] const KeyFacts& value_key() const { return value_key_; }

    // Whether the records' own names read like ids, or are too many to be those of a programmer.
    [[nodiscard]] bool is_keyed_by_id() const {
        return id_names_ > 0 || names_.size() > most_programmed_names;
    }
    [[nodiscard]] bool is_mostly_keyed_by_id() const { return 2 * id_names_ > own_.count; }

    // Whether jsonb can keep every record.
    [[nodiscard]] bool fits_jsonb() const;

    // Whether jsonb can keep the members that were not counted one by one.
    [[nodiscard]] bool uncounted_fit_jsonb() const { return uncounted_.fits_jsonb(); }

    // How many different records there are, where some come again; nothing where they are too many to tell.
    [[nodiscard]] std::optional<std::uint64_t> distinct_records() const;

  private:
    static constexpr std::size_t most_programmed_names = 8;
    static constexpr std::size_t most_members = 200;

    // What stands around a record.
    struct Surroundings {
        const std::string* own = nullptr;    // its name
        const std::string* group = nullptr;  // the name of what holds it
        std::span<const std::string> captures;
        Nesting nesting;
    };

    void add(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex record);
    void add_own_name(const std::string& name, const KeyScope& scope);
    void add_members(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex record,
                     const KeyScope& scope);

    CollectionRoom room_;
    std::uint64_t records_ = 0;
    std::uint64_t objects_ = 0;
    std::uint64_t nulls_ = 0;
    std::uint64_t index_lines_ = 0;
    NameFacts own_;
    NameFacts group_;
    std::vector<NameFacts> captures_;
    std::vector<std::uint64_t> equal_captures_;
    KeyFacts value_key_;
    json::NameSet distinct_;
    std::set<std::string> names_;  // the first ones
    std::uint64_t id_names_ = 0;
    Member whole_;
    Member uncounted_;
    MemberSet members_{most_members};
    bool unstorable_names_ = false;
    bool unstorable_keys_ = false;
};

}  // namespace copyover::draft

// A member of records, and what it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "draft/key_facts.hpp"
#include "draft/member.hpp"
#include "draft/nested_records.hpp"
#include "draft/typed_values.hpp"
#include "json/record_tree.hpp"

namespace copyover::draft {

// Values that are reached by one pointer from the member: "", "/$oid", "/L/*/S".
struct ValueVariant {
    std::string pointer;
    Meaning meaning = Meaning::as_written;
    Member values;
};

struct NamedMember;

// The members of objects in one place, the first ones.
class MemberSet {
  public:
    explicit MemberSet(std::size_t most);
    MemberSet(MemberSet&&) noexcept;
    MemberSet& operator=(MemberSet&&) noexcept;
    ~MemberSet();

    // Nothing where there are too many.
    NamedMember* find(std::string_view name);
    [[nodiscard]] const std::vector<NamedMember>& all() const { return members_; }
    [[nodiscard]] bool too_many() const { return too_many_; }
    std::vector<NamedMember>& all() { return members_; }

  private:
    std::vector<NamedMember> members_;  // in the order in which they were met
    std::map<std::string, std::size_t, std::less<>> index_;
    std::size_t most_;
    bool too_many_ = false;
};

// The members of the objects that one member holds.
struct Parts {
    explicit Parts(std::string inside);
    std::string pointer;  // from the member to the objects: "", "/M"
    MemberSet members;
    std::uint64_t objects = 0;
    std::uint64_t present = 0;  // members of all of them
    bool mixed = false;         // not all objects are reached by the same pointer
    bool unstorable = false;
};

// A member and what it has to do with the names around its record.
struct NamedMember {
    std::string name;
    Member values;                       // as they are written
    std::vector<ValueVariant> scalars;   // single values, out of their wrappers
    std::vector<ValueVariant> elements;  // of lists, out of theirs
    std::uint64_t typed_nulls = 0;
    std::vector<std::string> said;  // pointers to what only tells a type: "/NULL", "/$type"
    bool too_mixed = false;         // more pointers than are kept
    std::uint64_t single = 0;       // values that are scalars
    std::uint64_t lists = 0;
    std::string list_pointer;      // to the first one
    std::unique_ptr<Parts> parts;  // of objects
    std::shared_ptr<KeyFacts> facts = std::make_shared<KeyFacts>();
    std::shared_ptr<KeyFacts> element_facts;    // of single values in lists
    std::uint64_t equal_own = 0;                // records whose own name it repeats
    std::uint64_t equal_group = 0;              // records for which it repeats the name of what holds them
    std::vector<std::uint64_t> equal_captures;  // by capture, records for which it repeats that
    bool never_with_twin = true;                // no record has another member that would be the same column
    NestedRecords nested;

    // The value of a record, and where it is a single one, its text. `within` as for KeyFacts.
    std::optional<std::string_view> add(const json::RecordTree& tree, json::NodeIndex value,
                                        const KeyScope& scope, bool within, const Nesting& nesting);

  private:
    void add_list(const json::RecordTree& tree, const TypedValue& list, HashRoom* room);
    void add_object(const json::RecordTree& tree, const TypedValue& object, const KeyScope& scope,
                    const Nesting& nesting);
};

}  // namespace copyover::draft

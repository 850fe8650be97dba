// Drafts the columns of a member; private to lib/draft.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "draft/draft.hpp"
#include "draft/named_member.hpp"
#include "draft/table_drafter.hpp"

namespace copyover::draft {

// Members that become one column: alternatives of one another, as no record has two of them.
struct MemberGroup {
    std::string name;
    std::vector<const NamedMember*> members;
    Member values;
};

// Where members stand: the record, or an object within it.
struct MembersPlace {
    std::string pointer;  // "", "/user"
    std::string prefix;   // of the columns' names
    std::uint64_t records = 0;
    bool always = true;  // no record is without them
};

class ColumnDrafter {
  public:
    explicit ColumnDrafter(OneTable& out) : out_(out) {}

    // Times that members of the records are sure to hold: evidence for others.
    void set_times(std::optional<Member::TimeRange> times) { times_ = times; }

    DraftColumn& add_column(std::string_view name, std::string_view type, std::vector<std::string> pointers);

    void add(const MemberGroup& group, const MembersPlace& place);

    // Whether jsonb can keep the members that got no column.
    [[nodiscard]] bool rest_fits_jsonb() const { return rest_fits_jsonb_; }

    // Repairs, and empty texts that stand for nothing.
    void finish(DraftColumn& column, const Member& values, std::uint64_t repairs);

  private:
    void add_plain(const MemberGroup& group, const MembersPlace& place);
    void add_document(const MemberGroup& group, const MembersPlace& place);
    void note_nesting(const std::string& name, const MemberGroup& group, const MembersPlace& place);
    void leave_to_rest(const MemberGroup& group);

    OneTable& out_;
    std::optional<Member::TimeRange> times_;
    std::set<std::string> taken_;
    bool rest_fits_jsonb_ = true;
};

std::vector<MemberGroup> group_members(const std::vector<NamedMember>& members);

}  // namespace copyover::draft

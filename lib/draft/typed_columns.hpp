// Columns of values that the JSON alone does not tell: in wrappers, in objects, in several forms.
#pragma once

#include <optional>
#include <string>

#include "draft/column_drafter.hpp"
#include "draft/column_notes.hpp"
#include "draft/named_member.hpp"

namespace copyover::draft {

class TypedColumns {
  public:
    // `times` are those that members of the records are sure to hold.
    TypedColumns(ColumnDrafter& columns, OneTable& out, const std::optional<Member::TimeRange>& times)
        : columns_(columns), out_(out), times_(times) {}

    // False where the values are to be taken as they are written.
    bool add(const NamedMember& member, const MembersPlace& place, const std::string& name);

  private:
    bool add_scalar(const NamedMember& member, const MembersPlace& place, const std::string& name);
    void add_time(const NamedMember& member, const MembersPlace& place, const std::string& name,
                  const TimeReading& time);
    bool add_times(const NamedMember& member, const MembersPlace& place, const std::string& name);
    bool add_odd(const NamedMember& member, const MembersPlace& place, const std::string& name);
    bool add_collected(const NamedMember& member, const MembersPlace& place, const std::string& name);
    bool add_parts(const NamedMember& member, const MembersPlace& place, const std::string& name);
    void complete(DraftColumn& column, const NamedMember& member, const Member& values,
                  const MembersPlace& place);
    void ignore_said(const NamedMember& member, const std::string& pointer);

    ColumnDrafter& columns_;
    OneTable& out_;
    const std::optional<Member::TimeRange>& times_;
};

}  // namespace copyover::draft

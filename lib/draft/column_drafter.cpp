#include "draft/column_drafter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "draft/names.hpp"
#include "draft/telling_names.hpp"
#include "draft/typed_columns.hpp"

namespace copyover::draft {

std::vector<MemberGroup> group_members(const std::vector<NamedMember>& members) {
    std::vector<MemberGroup> groups;
    std::map<std::string, std::size_t> index;
    for (const NamedMember& member : members) {
        const std::string name = snake_case(member.name);
        const auto known = index.find(name);
        if (known != index.end() && member.never_with_twin) {
            groups[known->second].members.push_back(&member);
            groups[known->second].values.merge(member.values);
            continue;
        }
        if (member.never_with_twin) index.emplace(name, groups.size());
        groups.push_back({name, {&member}, member.values});
    }
    return groups;
}

DraftColumn& ColumnDrafter::add_column(std::string_view name, std::string_view type,
                                       std::vector<std::string> pointers) {
    DraftColumn column;
    column.name = unused_name(name, taken_);
    column.type = type;
    column.pointers = std::move(pointers);
    out_.table.columns.push_back(std::move(column));
    return out_.table.columns.back();
}

void ColumnDrafter::add(const MemberGroup& group, const MembersPlace& place) {
    const NamedMember& member = *group.members.front();
    const std::string name = place.prefix + group.name;
    // A member called `*` cannot be addressed (docs/mapping.md).
    const bool addressable =
        std::ranges::none_of(group.members, [](const NamedMember* one) { return one->name == "*"; });
    if (!addressable) return leave_to_rest(group);
    const bool single = group.members.size() == 1 && !member.too_mixed;
    if (single && TypedColumns(*this, out_, times_).add(member, place, name)) return;
    add_plain(group, place);
}

void ColumnDrafter::finish(DraftColumn& column, const Member& values, std::uint64_t repairs) {
    column.repairs = static_cast<unsigned>(repairs);
    for (std::string& repair : repairs_of(column))
        out_.table.repairs.push_back(std::move(repair));
    if (!column.empty_is_null) return;
    column.not_null = false;
    out_.table.decisions.push_back(
        fmt::format("`{}` is an empty text in {} records, which becomes NULL, as all other values are {}.",
                    column.name, values.empty_texts(), column.type));
}

void ColumnDrafter::add_plain(const MemberGroup& group, const MembersPlace& place) {
    std::vector<std::string> names;
    std::vector<std::string> pointers;
    for (const NamedMember* member : group.members) {
        names.push_back(member->name);
        pointers.push_back(place.pointer + pointer_to(member->name));
    }
    const auto type = group.values.type();
    if (!type && !place.pointer.empty()) return add_document(group, place);
    if (!type) return leave_to_rest(group);
    DraftColumn& column = add_column(place.prefix + group.name, sql_type(*type), pointers);
    if (const std::string_view form = form_of(*type); !form.empty())
        column.forms.assign(pointers.size(), std::string(form));
    if (group.members.size() == 1) {
        column.facts = group.members.front()->facts;
        if (is_array(*type)) column.element_facts = group.members.front()->element_facts;
    }
    column.seen = group.values.seen();
    column.not_null = place.always && group.values.present() == place.records && group.values.nulls() == 0;
    column.secret = std::ranges::any_of(names, sounds_secret);
    column.empty_is_null = *type != Candidate::text && !is_array(*type) && *type != Candidate::jsonb &&
                           *type != Candidate::json && *type != Candidate::text_of_any &&
                           group.values.empty_texts() > 0;
    column.evidence = evidence_of(group.values, place.records);
    for (std::string& decision : decisions_of(column, names, group.values, *type))
        out_.table.decisions.push_back(std::move(decision));
    const std::string column_name = column.name;
    finish(column, group.values, group.values.repairs(*type));
    note_nesting(column_name, group, place);
}

void ColumnDrafter::note_nesting(const std::string& name, const MemberGroup& group,
                                 const MembersPlace& place) {
    const DraftColumn& column = *std::ranges::find(out_.table.columns, name, &DraftColumn::name);
    const NestedRecords* nested =
        group.members.size() == 1 && !column.secret && group.members.front()->nested.records() != nullptr
            ? &group.members.front()->nested
            : nullptr;
    if (nested != nullptr) {
        const NamedMember& member = *group.members.front();
        out_.nested.push_back(
            {name, member.name, place.pointer + pointer_to(member.name), nested, member.said});
    } else if (group.values.has_rows()) {
        out_.table.decisions.push_back(decision_to_nest(column, column.secret ? "it sounds like a secret"
                                                                : group.members.size() > 1
                                                                    ? "several members feed it"
                                                                    : "not all its values are alike"));
    }
}

// What `rest` cannot keep, as it keeps members of the record only.
void ColumnDrafter::add_document(const MemberGroup& group, const MembersPlace& place) {
    const NamedMember& member = *group.members.front();
    DraftColumn& column = add_column(place.prefix + group.name, group.values.fits_jsonb() ? "jsonb" : "json",
                                     {place.pointer + pointer_to(member.name)});
    column.secret = sounds_secret(member.name);
    column.evidence = evidence_of(group.values, place.records);
    out_.table.decisions.push_back(
        fmt::format("`{}` {}; give it the type that you know it to have.", column.name,
                    group.values.is_empty() ? "never holds a value, so nothing tells its type"
                                            : fmt::format("holds {}", group.values.kinds())));
}

void ColumnDrafter::leave_to_rest(const MemberGroup& group) {
    std::vector<std::string> names;
    for (const NamedMember* member : group.members)
        names.push_back(member->name);
    rest_fits_jsonb_ = rest_fits_jsonb_ && group.values.fits_jsonb();
    out_.table.decisions.push_back(decision_to_rest(names, group.values));
}

}  // namespace copyover::draft

#include "draft/table_drafter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "draft/column_notes.hpp"
#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t levels_of_nesting = 2;

// The same place seen from further in: "/id" two levels further is "2/id".
std::string outwards(std::string_view pointer, std::size_t levels) {
    std::size_t known = 0;
    while (!pointer.empty() && pointer[0] >= '0' && pointer[0] <= '9') {
        known = 10 * known + static_cast<std::size_t>(pointer[0] - '0');
        pointer.remove_prefix(1);
    }
    return fmt::format("{}{}", known + levels, pointer);
}

// Members that become one column: alternatives of one another, as no record has two of them.
struct Group {
    std::string name;
    std::vector<const NamedMember*> members;
    Member values;
};

std::vector<Group> group_members(const Collection& collection) {
    std::vector<Group> groups;
    std::map<std::string, std::size_t> index;
    for (const NamedMember& member : collection.members()) {
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

class TableDrafter {
  public:
    TableDrafter(const TablePlace& place, const Collection& collection)
        : place_(place), collection_(collection) {
        table_.records = place.records;
        table_.each = place.each;
        table_.record_count = collection.records();
    }

    OneTable draft() {
        if (place_.parent != nullptr) add_parent_key();
        add_group_name();
        add_own_name();
        if (collection_.no_objects() && collection_.records() > 0) {
            add_whole();
        } else if (const std::string_view reason = reason_to_keep_whole(); !reason.empty()) {
            add_record(reason);
        } else {
            add_members();
        }
        choose_key();
        return {std::move(table_), std::move(nested_), whole_};
    }

  private:
    DraftColumn& add(std::string_view name, std::string_view type, std::vector<std::string> pointers) {
        DraftColumn column;
        column.name = unused_name(name, taken_);
        column.type = type;
        column.pointers = std::move(pointers);
        table_.columns.push_back(std::move(column));
        return table_.columns.back();
    }

    // The key of the table around it, read from two steps further out: the element and what holds it.
    void add_parent_key() {
        const DraftTable& parent = *place_.parent;
        for (const std::string& key : parent.primary_key) {
            const auto source = std::ranges::find(parent.columns, key, &DraftColumn::name);
            const bool inherited = std::ranges::find(parent.foreign_key, key) != parent.foreign_key.end();
            DraftColumn& column = add(inherited ? key : reference_name(parent.name, key), source->type,
                                      {outwards(source->pointers.front(), levels_of_nesting)});
            column.not_null = true;
            column.secret = source->secret;
            column.evidence = fmt::format("`{}` of {}", key, parent.name);
            table_.foreign_key.push_back(column.name);
        }
        table_.parent = parent.name;
        table_.parent_key = parent.primary_key;
        if (place_.named) return;
        DraftColumn& column = add("position", "bigint", {"0#"});
        column.not_null = true;
        column.evidence = "the place in its array, from 0";
    }

    void decide(std::string text) { table_.decisions.push_back(std::move(text)); }

    // The member that repeats a name around the record wherever it is there; `id` before others.
    const NamedMember* repeating(std::uint64_t NamedMember::*equal) const {
        const NamedMember* found = nullptr;
        for (const NamedMember& member : collection_.members()) {
            const bool repeats =
                member.*equal > 0 && member.*equal == member.values.present() && member.never_with_twin;
            if (repeats && (found == nullptr || snake_case(member.name) == "id")) found = &member;
        }
        return found;
    }

    void add_name(std::string_view fallback, const std::string& pointer, const NamedMember* repeats) {
        if (repeats == nullptr) {
            DraftColumn& column = add(fallback, "text", {pointer});
            column.not_null = true;
            column.evidence = pointer == "0#" ? "the record's own name" : "the name of what holds the record";
            return;
        }
        DraftColumn& column = add(snake_case(repeats->name), "text", {pointer, pointer_to(repeats->name)});
        column.kind = DraftColumn::Kind::equal;
        column.not_null = true;
        column.evidence = pointer == "0#" ? "the record's own name, which the member repeats"
                                          : "the name of what holds the record, which the member repeats";
        named_members_.insert(repeats);
    }

    void add_own_name() {
        if (place_.named) add_name("key", "0#", repeating(&NamedMember::equal_own));
        if (place_.named) own_name_ = table_.columns.back().name;
    }
    void add_group_name() {
        if (place_.grouped) add_name("group_key", "1#", repeating(&NamedMember::equal_group));
    }

    void add_whole() {
        const Member& values = collection_.whole();
        const auto type = values.type();
        DraftColumn& column = add("value",
                                  type                  ? sql_type(*type)
                                  : values.fits_jsonb() ? "jsonb"
                                                        : "json",
                                  {""});
        if (type && is_time(*type)) column.form = "iso8601";
        column.not_null = values.nulls() == 0;
        column.evidence = values.kinds();
    }

    void add_members() {
        const DraftTable before = table_;
        for (const Group& group : group_members(collection_))
            add_group(group);
        const auto reads_member = [](const DraftColumn& column) {
            return std::ranges::any_of(column.pointers,
                                       [](const std::string& pointer) { return pointer.starts_with('/'); });
        };
        // An empty record holds no member for `rest` to keep.
        if (collection_.records() > 0 && std::ranges::none_of(table_.columns, reads_member)) {
            table_ = before;
            return add_record("no member tells its type");
        }
        add_rest();
    }

    // Where columns could not keep everything.
    std::string_view reason_to_keep_whole() const {
        if (collection_.records() == 0) return "";
        if (!collection_.all_objects()) return "some records are objects and some are not";
        if (collection_.has_unstorable_names())
            return "some member names hold a NUL or half a surrogate pair, which PostgreSQL cannot store";
        return collection_.members().empty() ? "all records are empty" : "";
    }

    void add_record(std::string_view reason) {
        DraftColumn& column = add("record", "json", {""});
        column.not_null = true;
        column.evidence = "whole records";
        whole_ = true;
        decide(fmt::format(
            "Each record is kept whole in `record`, because {}. If that is a mistake of a writer, "
            "correct the files and draft again.",
            reason));
    }

    void add_group(const Group& group) {
        if (named_members_.contains(group.members.front())) return;
        std::vector<std::string> names;
        std::vector<std::string> pointers;
        for (const NamedMember* member : group.members) {
            names.push_back(member->name);
            pointers.push_back(pointer_to(member->name));
        }
        const auto type = group.values.type();
        // A member called `*` cannot be addressed (docs/mapping.md).
        const bool addressable = std::ranges::find(names, "*") == names.end();
        if (!type || !addressable) return leave_to_rest(group, names);
        DraftColumn& column = add(group.name, sql_type(*type), pointers);
        if (is_time(*type)) column.form = "iso8601";
        column.not_null = group.values.present() == collection_.records() && group.values.nulls() == 0;
        column.secret = std::ranges::any_of(names, sounds_secret);
        column.evidence = evidence_of(group.values, collection_.records());
        for (std::string& decision : decisions_of(column, names, group.values, *type))
            decide(std::move(decision));
        note_nesting(column, group);
    }

    void note_nesting(const DraftColumn& column, const Group& group) {
        const Collection* records =
            group.members.size() == 1 && !column.secret ? group.members.front()->nested.records() : nullptr;
        if (records != nullptr) {
            nested_.push_back({column.name, group.members.front()->name, records});
        } else if (group.values.has_rows()) {
            decide(decision_to_nest(column, column.secret              ? "it sounds like a secret"
                                            : group.members.size() > 1 ? "several members feed it"
                                                                       : "not all its values are alike"));
        }
    }

    void leave_to_rest(const Group& group, const std::vector<std::string>& names) {
        rest_fits_jsonb_ = rest_fits_jsonb_ && group.values.fits_jsonb();
        decide(decision_to_rest(names, group.values));
    }

    void add_rest() {
        DraftColumn& column =
            add("rest", rest_fits_jsonb_ && collection_.uncounted_fit_jsonb() ? "jsonb" : "json", {});
        column.kind = DraftColumn::Kind::rest;
        column.evidence = "members that no other column names";
        if (collection_.too_many_members()) {
            decide(fmt::format(
                "The records have more than {} different members; the others are kept in `rest`. "
                "Perhaps the member names are data, and the records stand one level further down.",
                collection_.members().size()));
        }
    }

    void choose_key() {
        if (collection_.records() == 0) return;
        if (place_.parent != nullptr) {
            if (!choose_key(&KeyFacts::unique_in_group)) table_.primary_key = {position()};
            table_.primary_key.insert(table_.primary_key.begin(), table_.foreign_key.begin(),
                                      table_.foreign_key.end());
            return;
        }
        if (choose_key(&KeyFacts::unique)) return;
        if (place_.grouped && choose_key(&KeyFacts::unique_in_group)) {
            table_.primary_key.insert(table_.primary_key.begin(), table_.columns.front().name);
            return;
        }
        if (collection_.records() > 1)
            decide("No member tells the records apart, so the table has no primary key.");
    }

    // The record's own name, or a member that is called like a key and tells the records apart.
    bool choose_key(bool (KeyFacts::*unique)() const) {
        if (place_.named && (collection_.own_key().*unique)()) {
            table_.primary_key = {own_name_};
            return true;
        }
        for (const NamedMember& member : collection_.members()) {
            if (!(member.key.*unique)() || member.key.count() != collection_.records()) continue;
            const auto column = std::ranges::find(
                table_.columns, std::vector<std::string>{pointer_to(member.name)}, &DraftColumn::pointers);
            if (column == table_.columns.end() || !column->not_null || !can_be_key(column->type)) continue;
            table_.primary_key = {column->name};
            return true;
        }
        return false;
    }

    // The column of the place in an array: behind the parent's key.
    const std::string& position() const { return table_.columns[table_.foreign_key.size()].name; }

    const TablePlace& place_;
    const Collection& collection_;
    DraftTable table_;
    std::vector<NestedMember> nested_;
    bool whole_ = false;
    std::string own_name_;
    std::set<std::string> taken_;
    std::set<const NamedMember*> named_members_;
    bool rest_fits_jsonb_ = true;
};

}  // namespace

bool can_be_key(std::string_view type) {
    return type == "bigint" || type == "text" || type == "uuid";
}

OneTable draft_one(const TablePlace& place, const Collection& collection) {
    return TableDrafter(place, collection).draft();
}

}  // namespace copyover::draft

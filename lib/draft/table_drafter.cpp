#include "draft/table_drafter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "draft/column_drafter.hpp"
#include "draft/column_notes.hpp"
#include "draft/key_choice.hpp"
#include "draft/names.hpp"

namespace copyover::draft {

namespace {

// The same place seen from further in: "/id" two levels further is "2/id".
std::string outwards(std::string_view pointer, std::size_t levels) {
    std::size_t known = 0;
    while (!pointer.empty() && pointer[0] >= '0' && pointer[0] <= '9') {
        known = 10 * known + static_cast<std::size_t>(pointer[0] - '0');
        pointer.remove_prefix(1);
    }
    return fmt::format("{}{}", known + levels, pointer);
}

class TableDrafter {
  public:
    TableDrafter(const TablePlace& place, const Collection& collection)
        : place_(place), collection_(collection) {
        table().name = place.name;
        table().records = place.records;
        table().each = place.each;
        table().record_count = collection.records();
        table().skips_null = collection.has_absent();
        if (collection.index_lines() > 0) {
            table().absent.emplace_back("/$$indexCreated");
            table().decided.push_back(fmt::format("Lines of NeDB about indexes are left out (\"where\"): {}.",
                                                  collection.index_lines()));
        }
    }

    OneTable draft() {
        if (place_.parent != nullptr) add_parent_key();
        if (place_.path != nullptr && place_.parent == nullptr) add_captures();
        if (place_.grouped) add_name("group_key", 1, collection_.group(), &NamedMember::equal_group);
        if (place_.named) add_name("key", 0, collection_.own(), &NamedMember::equal_own);
        if (collection_.no_objects() && collection_.records() > 0) {
            add_whole();
        } else if (const std::string_view reason = reason_to_keep_whole(); !reason.empty()) {
            add_record(reason);
        } else {
            add_members();
        }
        choose_key(place_, collection_, !out_.nested.empty(), table());
        return std::move(out_);
    }

  private:
    DraftTable& table() { return out_.table; }

    // The key of the table around it, read from further out.
    void add_parent_key() {
        const DraftTable& parent = *place_.parent;
        for (const std::string& key : parent.primary_key) {
            const auto source = std::ranges::find(parent.columns, key, &DraftColumn::name);
            const bool inherited = std::ranges::find(parent.foreign_key, key) != parent.foreign_key.end();
            const bool capture = source->kind == DraftColumn::Kind::capture;
            std::vector<std::string> pointers = source->pointers;
            if (!capture) {
                pointers.resize(source->kind == DraftColumn::Kind::equal ? 1 : pointers.size());
                for (std::string& pointer : pointers)
                    pointer = outwards(pointer, place_.levels);
            }
            DraftColumn& column =
                columns_.add_column(inherited || capture ? key : reference_name(parent.name, key),
                                    source->type, std::move(pointers));
            column.kind = capture ? source->kind : DraftColumn::Kind::pointers;
            column.forms = source->forms;
            column.seen = source->seen;
            column.delimiter = source->delimiter;
            column.not_null = true;
            column.secret = source->secret;
            column.evidence = fmt::format("`{}` of {}", key, parent.name);
            table().foreign_key.push_back(column.name);
        }
        table().parent = parent.name;
        table().parent_key = parent.primary_key;
        if (place_.named) return;
        DraftColumn& column =
            columns_.add_column("position", "bigint", {fmt::format("{}#", place_.wrappers)});
        column.not_null = true;
        column.evidence = place_evidence;
    }

    // The member that repeats the capture wherever it is there.
    const NamedMember* repeating_capture(std::size_t capture) const {
        for (const NamedMember& member : collection_.members()) {
            const std::uint64_t equal =
                capture < member.equal_captures.size() ? member.equal_captures[capture] : 0;
            const bool plain = member.scalars.size() == 1 && member.scalars.front().pointer.empty();
            if (plain && member.never_with_twin && equal > 0 && equal == member.values.present() &&
                !named_members_.contains(&member))
                return &member;
        }
        return nullptr;
    }

    void add_captures() {
        for (std::size_t i = 0; i < place_.path->captures.size() && i < collection_.captures().size(); ++i) {
            DraftColumn made = capture_column(place_.path->captures[i], collection_.captures()[i]);
            if (const NamedMember* member = repeating_capture(i);
                member != nullptr && collection_.all_objects() && made.pointers.size() == 1) {
                repeat(made, pointer_to(member->name));
                made.name = columns_.add_column(snake_case(member->name), "", {}).name;
                table().columns.back() = std::move(made);
                named_members_.insert(member);
                continue;
            }
            const auto is_called_so = [&](const NamedMember& member) {
                return snake_case(member.name) == made.name;
            };
            if (std::ranges::any_of(collection_.members(), is_called_so)) made.name = "file_" + made.name;
            DraftColumn& column = columns_.add_column(made.name, "", {});
            made.name = column.name;
            column = std::move(made);
        }
    }

    // The member that repeats a name around the record wherever it is there; `id` before others.
    const NamedMember* repeating(std::uint64_t NamedMember::*equal) const {
        const NamedMember* found = nullptr;
        for (const NamedMember& member : collection_.members()) {
            const bool plain = member.scalars.size() == 1 && member.scalars.front().pointer.empty();
            const bool repeats = plain && member.*equal > 0 && member.*equal == member.values.present() &&
                                 member.never_with_twin;
            if (repeats && (found == nullptr || snake_case(member.name) == "id")) found = &member;
        }
        return found;
    }

    void add_name(std::string_view fallback, std::size_t outside, const NameFacts& names,
                  std::uint64_t NamedMember::*equal) {
        const std::string pointer = fmt::format("{}#", outside + place_.wrappers);
        const NamedMember* repeats = repeating(equal);
        const std::string_view what =
            outside == 0 ? "the record's own name" : "the name of what holds the record";
        DraftColumn& column = columns_.add_column(
            repeats == nullptr ? std::string(fallback) : snake_case(repeats->name), "text", {pointer});
        column.not_null = true;
        column.facts = names.facts;
        column.seen = names.values.seen();
        column.evidence = what;
        if (outside == 0) table().own_name = column.name;
        if (outside == 1) table().group_name = column.name;
        if (repeats == nullptr) return;
        column.kind = DraftColumn::Kind::equal;
        column.pointers.push_back(pointer_to(repeats->name));
        column.evidence += ", which the member repeats";
        named_members_.insert(repeats);
    }

    void add_whole() {
        const Member& values = collection_.whole();
        const auto type = values.type();
        DraftColumn& column = columns_.add_column("value",
                                                  type                  ? sql_type(*type)
                                                  : values.fits_jsonb() ? "jsonb"
                                                                        : "json",
                                                  {""});
        if (type && !form_of(*type).empty()) column.forms = {std::string(form_of(*type))};
        if (type) column.repairs = values.repairs(*type);
        column.seen = values.seen();
        column.not_null = values.nulls() == 0;
        column.evidence = values.kinds();
        if (type && *type != Candidate::text && values.empty_texts() > 0) {
            column.empty_is_null = true;
            column.not_null = false;
        }
    }

    void add_members() {
        const DraftTable before = table();
        columns_.set_times(sure_times(collection_.members()));
        const MembersPlace record{"", "", collection_.records(), true};
        for (const MemberGroup& group : group_members(collection_.members()))
            if (!named_members_.contains(group.members.front())) columns_.add(group, record);
        const auto reads_member = [](const DraftColumn& column) {
            return std::ranges::any_of(column.pointers,
                                       [](const std::string& pointer) { return pointer.starts_with('/'); });
        };
        // An empty record holds no member for `rest` to keep.
        if (collection_.records() > 0 && std::ranges::none_of(table().columns, reads_member)) {
            table() = before;
            out_.nested.clear();
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
        DraftColumn& column = columns_.add_column("record", "json", {""});
        column.not_null = collection_.whole().nulls() == 0 || collection_.has_absent();
        column.evidence = "whole records";
        out_.whole = true;
        table().decisions.push_back(fmt::format(
            "Each record is kept whole in `record`, because {}. If that is a mistake of a writer, "
            "correct the files and draft again.",
            reason));
    }

    void add_rest() {
        DraftColumn& column = columns_.add_column(
            "rest", columns_.rest_fits_jsonb() && collection_.uncounted_fit_jsonb() ? "jsonb" : "json", {});
        column.kind = DraftColumn::Kind::rest;
        column.evidence = "members that no other column names";
        if (collection_.too_many_members()) {
            table().decisions.push_back(fmt::format(
                "The records have more than {} different members; the others are kept in `rest`. "
                "Perhaps the member names are data, and the records stand one level further down.",
                collection_.members().size()));
        }
    }

    const TablePlace& place_;
    const Collection& collection_;
    OneTable out_;
    ColumnDrafter columns_{out_};
    std::set<const NamedMember*> named_members_;
};

}  // namespace

void repeat(DraftColumn& capture, std::string pointer) {
    capture.repeated = std::move(pointer);
    capture.evidence += ", which the files repeat";
}

DraftColumn capture_column(const PathCapture& capture, const NameFacts& names) {
    DraftColumn column;
    column.name = capture.name;
    column.kind = DraftColumn::Kind::capture;
    column.pointers = capture.parts;
    column.delimiter = capture.delimiter;
    const bool single = capture.parts.size() == 1;
    const bool days = capture.name == "day" && !names.values.time_form().empty();
    column.type = !single                                       ? "text"
                  : days                                        ? "date"
                  : names.values.fits(Candidate::bigint_digits) ? "bigint"
                  : names.values.fits(Candidate::uuid)          ? "uuid"
                                                                : "text";
    column.not_null = true;
    column.facts = names.facts;
    column.seen = names.values.seen();
    column.evidence = "a part of the file's path";
    return column;
}

OneTable draft_one(const TablePlace& place, const Collection& collection) {
    return TableDrafter(place, collection).draft();
}

}  // namespace copyover::draft

#include "draft/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/redaction.hpp"
#include "draft/names.hpp"

namespace copyover::draft {

namespace {

std::string joined(const std::vector<std::string>& names, std::string_view delimiter) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : std::string(delimiter)) + "`" + escaped(name) + "`";
    return text;
}

bool can_be_key(std::string_view type) {
    return type == "bigint" || type == "text" || type == "uuid";
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
    TableDrafter(const json::Pattern& records, const Collection& collection) : collection_(collection) {
        const auto& tokens = records.tokens;
        table_.records = json::to_string(records);
        table_.record_count = collection.records();
        named_ = !tokens.empty() && tokens.back().any && collection.has_own_names();
        grouped_ = tokens.size() > 1 && tokens[tokens.size() - 2].any && collection.has_group_names();
    }

    DraftTable draft() {
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
        return std::move(table_);
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
        if (named_) add_name("key", "0#", repeating(&NamedMember::equal_own));
    }
    void add_group_name() {
        if (grouped_) add_name("group_key", "1#", repeating(&NamedMember::equal_group));
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
        column.evidence = evidence_of(group.values);
        note_choices(column, group, names, *type);
    }

    void leave_to_rest(const Group& group, const std::vector<std::string>& names) {
        rest_fits_jsonb_ = rest_fits_jsonb_ && group.values.fits_jsonb();
        const bool empty = group.values.is_empty();
        decide(
            fmt::format("{} {}. It is kept in `rest`; give it a column of the type that you know it to have.",
                        joined(names, ", "),
                        empty ? "never holds a value, so nothing tells its type"
                              : fmt::format("holds {}", group.values.kinds())));
    }

    std::string evidence_of(const Member& values) const {
        std::string text = values.kinds();
        if (const std::string form = values.time_form(); !form.empty()) {
            text += ", " + form;
        } else if (values.longest() > 0)
            text += fmt::format(", at most {} characters", values.longest());
        const std::uint64_t without = collection_.records() - (values.present() - values.nulls());
        if (without > 0) text += fmt::format(", {} of {} without", without, collection_.records());
        return text;
    }

    void note_choices(const DraftColumn& column, const Group& group, const std::vector<std::string>& names,
                      Candidate type) {
        const Member& values = group.values;
        if (names.size() > 1) {
            decide(fmt::format("`{}` is fed by {}: no record has two of them, so they are taken for one.",
                               column.name, joined(names, " and ")));
        }
        if (values.has_rows()) {
            decide(
                fmt::format("`{}` holds arrays of objects, kept as {}. They could be rows of a child table.",
                            column.name, column.type));
        }
        if (column.secret) decide(secret_decision(column.name));
        note_times(column, values, type);
        if (const auto labels = values.labels(); !labels.empty() && !column.secret) {
            decide(fmt::format("`{}` has only {} values: {}. It could be an enumeration, or a CHECK.",
                               column.name, labels.size(), joined({labels.begin(), labels.end()}, ", ")));
        }
    }

    void note_times(const DraftColumn& column, const Member& values, Candidate type) {
        if (values.has_mixed_zones() && type == Candidate::text) {
            decide(fmt::format(
                "`{}` holds times with and without a zone, kept as text. If you know the zone, use "
                "timestamptz with \"as\": \"iso8601\" and \"zone\".",
                column.name));
        } else if (values.has_offsets() && type == Candidate::text) {
            decide(fmt::format(
                "`{}` holds times with offsets other than UTC, kept as text. timestamptz with \"as\": "
                "\"iso8601\" keeps the instant and drops the offset.",
                column.name));
        }
        if (type == Candidate::timestamp) {
            decide(fmt::format(
                "`{}` holds times without a zone. If you know the zone, use timestamptz with \"zone\".",
                column.name));
        }
        std::string_view form;
        switch (values.epoch()) {
            case Epoch::none: return;
            case Epoch::seconds: form = "epoch_s"; break;
            case Epoch::milliseconds: form = "epoch_ms"; break;
            case Epoch::microseconds: form = "epoch_us"; break;
        }
        decide(fmt::format(
            "`{}` could be a time: all its numbers are of the size of \"as\": \"{}\". The size is no "
            "proof; if the writer says so, use timestamptz with that form.",
            column.name, form));
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
        if (choose_key(&KeyFacts::unique)) return;
        if (grouped_ && choose_key(&KeyFacts::unique_in_group)) {
            table_.primary_key.insert(table_.primary_key.begin(), table_.columns.front().name);
            return;
        }
        if (collection_.records() > 1)
            decide("No member tells the records apart, so the table has no primary key.");
    }

    // The record's own name, or a member that is called like a key and tells the records apart.
    bool choose_key(bool (KeyFacts::*unique)() const) {
        if (named_ && (collection_.own_key().*unique)()) {
            table_.primary_key = {table_.columns[grouped_ ? 1 : 0].name};
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

    const Collection& collection_;
    DraftTable table_;
    std::set<std::string> taken_;
    std::set<const NamedMember*> named_members_;
    bool named_ = false;
    bool grouped_ = false;
    bool rest_fits_jsonb_ = true;
};

// "user_id", "userId" and "author_user_id" are called like a table "users" or "user".
bool called_like(std::string_view column, std::string_view table) {
    for (const std::string_view ending : {"_id", "_key"}) {
        if (!column.ends_with(ending)) continue;
        const std::string_view name = column.substr(0, column.size() - ending.size());
        const auto is = [&](std::string_view singular) {
            return !singular.empty() && (name == singular || name.ends_with("_" + std::string(singular)));
        };
        if (is(table) || (table.ends_with('s') && is(table.substr(0, table.size() - 1)))) return true;
    }
    return false;
}

}  // namespace

DraftTable draft_table(const json::Pattern& records, const Collection& collection) {
    return TableDrafter(records, collection).draft();
}

std::string secret_decision(std::string_view column) {
    return fmt::format(
        "`{}` sounds like a secret, so its values are never shown. If it shall stay behind, take the column "
        "out "
        "and list it in \"ignore\".",
        column);
}

void suggest_references(std::vector<DraftTable>& tables) {
    for (DraftTable& table : tables) {
        for (const DraftColumn& column : table.columns) {
            for (const DraftTable& parent : tables) {
                if (&parent == &table || parent.primary_key.size() != 1 ||
                    !called_like(column.name, parent.name))
                    continue;
                table.decisions.push_back(fmt::format(
                    "`{}` is called like a reference to `{}`. A foreign key finds orphans: REFERENCES "
                    "{} ({}), with a column of the same type.",
                    column.name, parent.name, sql_name(parent.name), sql_name(parent.primary_key.front())));
            }
        }
    }
}

}  // namespace copyover::draft

#include "draft/key_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "draft/called_like.hpp"
#include "draft/column_notes.hpp"
#include "draft/names.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_named = 6;
constexpr std::uint64_t enough_records = 5;  // for evidence without a telling name

// How likely a column is the key, the likeliest first.
enum class Rank : std::uint8_t { id, own_id, natural, path, word, none };

class KeyChoice {
  public:
    KeyChoice(const TablePlace& place, const Collection& collection, bool holds, DraftTable& table)
        : place_(place), collection_(collection), holds_(holds), table_(table) {}

    void choose() {
        if (collection_.records() == 0) return;
        if (place_.parent != nullptr) return choose_nested();
        if (choose_single() || choose_last() || choose_repeated() || choose_within() || choose_files() ||
            choose_place()) {
            note_other_keys();
            return;
        }
        if (collection_.records() > 1) table_.decisions.push_back(no_key());
    }

  private:
    // The column that reads the member as it is, or out of its wrapper.
    const DraftColumn* column_of(const NamedMember& member) const {
        const std::string pointer = pointer_to(member.name);
        const auto found = std::ranges::find_if(table_.columns, [&](const DraftColumn& column) {
            return column.facts == member.facts && column.facts != nullptr && column.pointers.size() == 1 &&
                   column.pointers.front().starts_with(pointer);
        });
        return found == table_.columns.end() ? nullptr : &*found;
    }

    bool is_present(const NamedMember& member) const {
        return member.facts->count() == collection_.records();
    }

    bool could_be_key(const NamedMember& member, const DraftColumn& column) const {
        if (!is_present(member) || !column.not_null || column.repairs != 0 || column.empty_is_null)
            return false;
        if (column.type == "bigint" || column.type == "uuid") return true;
        if (column.type == "text") return member.scalars.size() == 1;
        return column.type == "timestamptz" && column.has_forms() && member.values.have_one_length() &&
               column.forms.front() != "iso8601";
    }

    // Whether the id is likely to be that of another record: a member in a logbook.
    bool is_of_others(const std::string& name) const {
        const auto is_it = [&](const std::string& other) {
            return other != table_.name && called_like(name, other) && !called_like(name, table_.name);
        };
        if (std::ranges::any_of(place_.collections, is_it)) return true;
        return sounds_like_role(name) && collection_.members().size() > 2;
    }

    Rank rank_of(const NamedMember& member, const DraftColumn& column) const {
        if (sounds_like_key(member.name)) return Rank::id;
        if (column.secret) return Rank::none;
        const std::string name = snake_case(member.name);
        const std::string one = singular(table_.name);
        if (name == one + "_id" || name == "id_" + one || name == one + "_key" || name == table_.name + "_id")
            return Rank::own_id;
        const bool foreign = name.ends_with("_id") || name.starts_with("id_");
        if (foreign && is_of_others(name)) return Rank::none;
        const bool text = column.type == "text" || column.type == "uuid";
        if (sounds_like_natural_key(member.name) && (!foreign || text)) return Rank::natural;
        if (text && member.values.are_paths() && sounds_like_address(member.name)) return Rank::path;
        const bool words = text && member.values.are_words() && collection_.records() >= enough_records;
        return words ? Rank::word : Rank::none;
    }

    // The likeliest column of those that are unique in a scope.
    const DraftColumn* best(auto unique, Rank last) const {
        const DraftColumn* found = nullptr;
        Rank lowest = Rank::none;
        for (const NamedMember& member : collection_.members()) {
            const DraftColumn* column = column_of(member);
            if (column == nullptr || !could_be_key(member, *column) || !unique(*member.facts)) continue;
            const Rank rank = rank_of(member, *column);
            if (rank >= lowest || rank > last) continue;
            lowest = rank;
            found = column;
        }
        return found;
    }

    bool choose_single() {
        if (!table_.own_name.empty() && collection_.own().facts->unique()) {
            table_.primary_key = {table_.own_name};
            return true;
        }
        const Rank last = collection_.records() > 1 ? Rank::word : Rank::own_id;
        const DraftColumn* column = best([](const KeyFacts& facts) { return facts.unique(); }, last);
        if (column == nullptr) return false;
        table_.primary_key = {column->name};
        if (!sounds_like_key(column->name))
            table_.decided.push_back(
                fmt::format("`{}` is the primary key: it is there and unique in all {} records.",
                            column->name, collection_.records()));
        return true;
    }

    // Columns of what stands around the records: captures of the path, then the name of what holds them.
    std::vector<std::string> around() const {
        std::vector<std::string> names;
        for (const DraftColumn& column : table_.columns)
            if (column.kind == DraftColumn::Kind::capture) names.push_back(column.name);
        if (!table_.group_name.empty()) names.push_back(table_.group_name);
        return names;
    }

    bool choose_within() {
        const std::vector<std::string> parts = around();
        const auto choose = [&](auto unique, std::vector<std::string> key) {
            const bool own = !table_.own_name.empty() && unique(*collection_.own().facts);
            const DraftColumn* column = own ? nullptr : best(unique, Rank::natural);
            if (!own && column == nullptr) return false;
            key.push_back(own ? table_.own_name : column->name);
            table_.primary_key = std::move(key);
            return true;
        };
        if (place_.path != nullptr && !place_.path->tells_all) return false;
        // Within the outermost part alone, but within no inner one: that would be chance.
        if (!parts.empty() &&
            choose([](const KeyFacts& facts) { return facts.unique_within(0); }, {parts.front()}))
            return true;
        return !parts.empty() &&
               choose([](const KeyFacts& facts) { return facts.unique_within_all(); }, parts);
    }

    // NeDB appends what changes: the last line of an id counts, and one with "$$deleted" says that it is gone.
    bool choose_last() {
        const auto& members = collection_.members();
        const auto has_mark = [](const NamedMember& member) {
            return member.name.starts_with("$$") ||
                   std::ranges::any_of(member.scalars, [](const ValueVariant& variant) {
                       return variant.pointer.starts_with("/$$");
                   });
        };
        const auto id = std::ranges::find(members, "_id", &NamedMember::name);
        if (id == members.end() || std::ranges::none_of(members, has_mark)) return false;
        const DraftColumn* column = column_of(*id);
        if (column == nullptr || !could_be_key(*id, *column) || !id->facts->known()) return false;
        table_.primary_key = {column->name};
        table_.supersedes = true;
        table_.decided.push_back(
            fmt::format("NeDB appends what changes, so the last of the lines with one `_id` counts: {} of {} "
                        "(\"on_duplicate\": \"last\").",
                        id->facts->distinct(), collection_.records()));
        const auto gone = std::ranges::find(members, "$$deleted", &NamedMember::name);
        const DraftColumn* deleted = gone == members.end() ? nullptr : column_of(*gone);
        if (gone == members.end()) return true;
        table_.decisions.insert(
            table_.decisions.begin(),
            fmt::format(
                "Lines that say that their record is deleted (`$$deleted`): {}. Where such a line is the last, "
                "the row has `{}` and nothing else. Where nothing refers to such rows, \"deleted\": "
                "{{\"/$$deleted\": true}} in the row rule leaves them out, with /$$deleted under \"ignore\" instead "
                "of the column.",
                gone->values.present(), deleted == nullptr ? "deleted" : deleted->name));
        return true;
    }

    // A record of each document that comes again, equal to the last byte: one row for each id.
    bool choose_repeated() {
        const auto distinct = collection_.distinct_records();
        if (!distinct || place_.records.find('*') != std::string::npos) return false;
        const DraftColumn* column =
            best([&](const KeyFacts& facts) { return facts.known() && facts.distinct() == *distinct; },
                 Rank::own_id);
        if (column == nullptr) return false;
        table_.primary_key = {column->name};
        table_.repeats = true;
        table_.decided.push_back(
            fmt::format("Records that come again are equal, so they are one row: {} of {} (\"on_duplicate\": "
                        "\"identical\").",
                        *distinct, collection_.records()));
        return true;
    }

    // One record in each file: the parts of the path tell it.
    bool choose_files() {
        const std::vector<std::string> parts = around();
        const bool document = place_.records.find('*') == std::string::npos;
        if (!document || parts.empty() || place_.path == nullptr || !place_.path->tells_all) return false;
        table_.primary_key = parts;
        return true;
    }

    // Records that hold others need a key, were it only their file and place.
    bool choose_place() {
        const bool holes = collection_.has_absent();
        if ((!holds_ && !holes) || !place_.numbered) return false;
        if (place_.path != nullptr && !place_.path->tells_all) return false;
        DraftColumn column;
        const auto taken = [&](const std::string& name) {
            return std::ranges::find(table_.columns, name, &DraftColumn::name) != table_.columns.end();
        };
        column.name = taken("position") ? "record_position" : "position";
        while (taken(column.name))
            column.name += "_2";
        column.type = "bigint";
        column.pointers = {fmt::format("{}#", place_.wrappers)};
        column.not_null = true;
        column.evidence = place_evidence;
        std::vector<std::string> key = around();
        const auto place = table_.columns.begin() + static_cast<std::ptrdiff_t>(key.size());
        key.push_back(column.name);
        table_.columns.insert(place, std::move(column));
        table_.primary_key = std::move(key);
        if (!holds_) {
            table_.decided.emplace_back(
                "Places without a record show that the place in the array is the id, so it is the primary key.");
            return true;
        }
        table_.decisions.emplace_back(
            "No member tells the records apart, but they hold others, so their file and place in it are the "
            "primary key. It changes where a record is put in front of others.");
        return true;
    }

    // Within the record around it: a name or an id, else the place.
    void choose_nested() {
        const auto unique = [](const KeyFacts& facts) { return facts.unique_within_all(); };
        const bool own = !table_.own_name.empty() && unique(*collection_.own().facts);
        const DraftColumn* column = own ? nullptr : best(unique, Rank::id);
        const std::string last = own                 ? table_.own_name
                                 : column != nullptr ? column->name
                                                     : table_.columns[table_.foreign_key.size()].name;
        table_.primary_key = table_.foreign_key;
        table_.primary_key.push_back(last);
    }

    void note_other_keys() {
        for (const NamedMember& member : collection_.members()) {
            const DraftColumn* column = column_of(member);
            if (column == nullptr || collection_.records() < 2 || !could_be_key(member, *column)) continue;
            if (!member.facts->unique() || rank_of(member, *column) != Rank::natural) continue;
            if (snake_case(member.name).ends_with("_id")) continue;
            if (std::ranges::find(table_.primary_key, column->name) != table_.primary_key.end()) continue;
            table_.decisions.push_back(
                fmt::format("`{}` is unique, too, in all {} records: if it must be, make it UNIQUE.",
                            column->name, collection_.records()));
        }
    }

    // Only what is true: a member that is unique but reads like no key is named.
    std::string no_key() const {
        std::vector<std::string> unique;
        for (const NamedMember& member : collection_.members()) {
            const bool single = member.facts->known() && is_present(member);
            if (single && member.facts->unique() && unique.size() < most_named) unique.push_back(member.name);
        }
        const auto unknown = std::ranges::find_if(collection_.members(), [&](const NamedMember& member) {
            return member.facts->given_up() && is_present(member);
        });
        if (unknown != collection_.members().end())
            return fmt::format(
                "The table has no primary key: the values are too many to tell whether {} is one. If it is, make "
                "it PRIMARY KEY.",
                joined({unknown->name}, ""));
        if (unique.empty()) return "No member tells the records apart, so the table has no primary key.";
        return fmt::format(
            "The table has no primary key: {} differ{} in all records, but may do so by chance. Choose one "
            "that is a key.",
            joined(unique, ", "), unique.size() == 1 ? "s" : "");
    }

    const TablePlace& place_;
    const Collection& collection_;
    bool holds_;
    DraftTable& table_;
};

}  // namespace

bool can_be_key(const DraftColumn& column) {
    return (column.type == "bigint" || column.type == "text" || column.type == "uuid") && column.repairs == 0;
}

void choose_key(const TablePlace& place, const Collection& collection, bool holds, DraftTable& table) {
    KeyChoice(place, collection, holds, table).choose();
}

}  // namespace copyover::draft

#include "draft/layout.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_values = 32;  // of an object beside records

using Members = std::vector<std::unique_ptr<Shape>>;

// The object whose members would be columns: the shape itself, or what an array holds.
const Shape& record_of(const Shape& shape) {
    return shape.only_array() && shape.elements ? *shape.elements : shape;
}

// Whether two objects look like records of one kind: half of the smaller one's names are in the other.
bool alike(const Shape& a, const Shape& b) {
    const Shape& smaller = a.members.size() <= b.members.size() ? a : b;
    const Shape& larger = &smaller == &a ? b : a;
    const auto shared = std::ranges::count_if(
        smaller.members, [&](const auto& member) { return larger.has_member(member->name); });
    return 2 * static_cast<std::size_t>(shared) >= smaller.members.size();
}

bool is_named_by_id(const std::unique_ptr<Shape>& member) {
    return sounds_like_id(member->name);
}

bool all_members(const Shape& object, auto is) {
    return std::ranges::all_of(object.members, [&](const auto& member) { return is(*member); }) &&
           (!object.others || is(*object.others));
}

bool is_array_of_objects(const Shape& shape) {
    return shape.only_array() && (!shape.elements || shape.elements->only_object());
}

// Whether the members of an object are objects under names that are ids.
bool is_keyed_by_id(const Shape& object) {
    const auto ids = std::ranges::count_if(object.members, is_named_by_id);
    return !object.members.empty() && 2 * static_cast<std::size_t>(ids) > object.members.size() &&
           all_members(object, [](const Shape& member) { return member.only_object(); });
}

// Whether four of five look like another one.
bool mostly_kin(const Members& members) {
    const auto has_kin = [&](const std::unique_ptr<Shape>& member) {
        const Shape& record = record_of(*member);
        return record.members.empty() || std::ranges::any_of(members, [&](const auto& other) {
                   return other != member && alike(record, record_of(*other));
               });
    };
    return 5 * static_cast<std::size_t>(std::ranges::count_if(members, has_kin)) >= 4 * members.size();
}

// "users", "rooms": collections of different things, even where their records have much in common.
bool are_plurals(const Members& members) {
    return members.size() > 1 &&
           std::ranges::all_of(members, [](const auto& member) { return member->name.ends_with('s'); });
}

// How an object keyed by a name leads to its records; nothing where its names are those of a programmer.
std::optional<RecordPlace> keyed_records(const Shape& object, bool top) {
    const bool objects = all_members(object, [](const Shape& member) { return member.only_object(); });
    const bool arrays = all_members(object, is_array_of_objects);
    const bool scalars = all_members(object, [](const Shape& member) { return member.only_scalar(); });
    const bool ids = std::ranges::any_of(object.members, is_named_by_id);
    if (scalars && (ids || (top && object.members.size() > 1)))
        return RecordPlace{"/*", "an object of values, keyed by a name"};
    if (!objects && !arrays) return std::nullopt;
    if (object.members.size() == 1 && !ids) return std::nullopt;
    if (objects && std::ranges::all_of(object.members, [](const auto& m) { return is_keyed_by_id(*m); })) {
        if (!ids) return std::nullopt;
        return RecordPlace{"/*/*", "an object of objects of records, keyed by two names"};
    }
    if (!ids && (are_plurals(object.members) || !mostly_kin(object.members))) return std::nullopt;
    if (arrays) return RecordPlace{"/*/*", "an object of arrays of records, keyed by a name"};
    return RecordPlace{"/*", "an object of records, keyed by a name"};
}

std::string_view reason_of(const Shape& array) {
    if (!array.elements) return "an empty array";
    if (array.elements->only_scalar()) return "an array of values";
    return array.elements->scalar ? "an array whose elements do not agree in their kind"
                                  : "an array of records";
}

// Whether the members can be told apart and addressed by patterns.
bool can_be_taken_apart(const Shape& object) {
    return !object.others && std::ranges::all_of(object.members, [](const auto& member) {
        return is_storable(member->name) && member->name != "*";
    });
}

// Adds pointers to all values of an object without records; false where they are many, cannot be addressed,
// or have a name of their own, so that the object had better be a record.
bool find_values(const Shape& object, const std::string& at, std::vector<std::string>& out) {
    if (!can_be_taken_apart(object)) return false;
    for (const auto& member : object.members) {
        const std::string pointer = at + pointer_to(member->name);
        if (sounds_like_key(member->name)) return false;
        if (!member->only_object() || member->members.empty()) {
            out.push_back(pointer);
        } else if (!find_values(*member, pointer, out)) {
            return false;
        }
    }
    return out.size() <= most_values;
}

// Adds the records below the place that `at` points to; false where there are none.
bool find_records(const Shape& shape, const std::string& at, bool top, Layout& out) {
    if (shape.only_array()) {
        if (!top && (!shape.elements || !shape.elements->object)) return false;
        out.records.push_back({at + "/*", std::string(reason_of(shape))});
        return true;
    }
    if (!shape.only_object() || shape.members.empty()) return false;
    if (auto keyed = keyed_records(shape, top)) {
        out.records.push_back({at + keyed->pattern, std::move(keyed->reason)});
        return true;
    }
    if (!can_be_taken_apart(shape)) return false;
    Layout found;
    bool any = false;
    for (const auto& member : shape.members) {
        const std::string pointer = at + pointer_to(member->name);
        if (find_records(*member, pointer, false, found)) {
            any = true;
            continue;
        }
        std::vector<std::string> values{pointer};
        if (member->only_object() && !member->members.empty()) {
            values.clear();
            if (!find_values(*member, pointer, values)) {
                found.records.push_back({pointer, "an object beside records"});
                continue;
            }
        }
        std::ranges::move(values, std::back_inserter(found.beside));
    }
    if (!any) return false;
    std::ranges::move(found.records, std::back_inserter(out.records));
    std::ranges::move(found.beside, std::back_inserter(out.beside));
    return true;
}

}  // namespace

Layout find_layout(const Shape& document) {
    if (document.only_scalar()) return one_document("a single value");
    if (document.only_object() && document.members.empty() && !document.others)
        return {{{"/*", "an empty object"}}, {}};
    Layout layout;
    if (!find_records(document, "", true, layout)) return one_document("one document");
    return layout;
}

Layout one_document(std::string reason) {
    return {{{"", std::move(reason)}}, {}};
}

std::string to_string(const Layout& layout) {
    std::string text;
    for (const RecordPlace& place : layout.records)
        text += place.pattern + "\n";
    text += "beside\n";
    for (const std::string& pointer : layout.beside)
        text += pointer + "\n";
    return text;
}

}  // namespace copyover::draft

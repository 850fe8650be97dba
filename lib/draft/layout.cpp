#include "draft/layout.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "draft/likeness.hpp"
#include "draft/names.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_values = 32;           // of an object beside records
constexpr std::size_t most_settings = 20;         // texts under names that are no ids
constexpr std::size_t most_programmed_names = 8;  // of arrays side by side
constexpr unsigned number_bit = 1U << static_cast<unsigned>(json::Kind::number);

using Members = std::vector<std::unique_ptr<Shape>>;

bool all_members(const Shape& object, auto is) {
    return std::ranges::all_of(object.members, [&](const auto& member) { return is(*member); }) &&
           (!object.others || is(*object.others));
}

// A member that is null tells nothing, and stands in no way.
bool is_object(const Shape& shape) {
    return !shape.array && !shape.scalar;
}

bool is_array_of_objects(const Shape& shape) {
    return !shape.object && !shape.scalar && (!shape.elements || is_object(*shape.elements));
}

bool mostly_ids(const Shape& object) {
    const auto ids = std::ranges::count_if(object.members,
                                           [](const auto& member) { return sounds_like_id(member->name); });
    return 2 * static_cast<std::size_t>(ids) > object.members.size();
}

// Whether the members of an object are objects under names that are ids.
bool is_keyed_by_id(const Shape& object) {
    return mostly_ids(object) &&
           all_members(object, [](const Shape& member) { return member.only_object(); });
}

// A dictionary of values, or an object of settings: what programmers name differs in kind, and is not much.
bool is_dictionary_of_values(const Shape& object, bool top) {
    unsigned kinds = 0;
    for (const auto& member : object.members)
        kinds |= member->scalars;
    const bool one_kind = (kinds & (kinds - 1)) == 0 && kinds != 0;
    if (object.others) return true;
    if (!one_kind) return false;
    if (mostly_ids(object)) return true;
    return top && object.members.size() > 1 && (kinds == number_bit || object.members.size() > most_settings);
}

// Whether arrays under plain words hold records of one kind, so that the words are data ("news", "general"),
// and not what a programmer called unlike things ("users", "roles").
bool are_one_kind(const Shape& object, std::string_view container) {
    const Members& members = object.members;
    const auto is_filled = [](const auto& member) { return !record_of(*member).members.empty(); };
    const bool arrays = all_members(object, is_array_of_objects);
    if (std::ranges::count_if(members, is_filled) < 2) return false;
    // "old-parking" is no name of a programmer.
    const auto is_text = [](const auto& member) {
        return member->name.find_first_of("- ") != std::string::npos;
    };
    if (arrays && std::ranges::any_of(members, is_text) && some_kin(members)) return true;
    if (!mostly_kin(members)) return false;
    if (!arrays) return !are_plurals(members);
    if (!container.empty() && !is_generic(container)) return true;
    if (object.others || members.size() > most_programmed_names) return true;
    return !are_plurals(members) && !share_a_stem(members) && !tell_only_names(members);
}

// How an object keyed by a name leads to its records; nothing where its names are those of a programmer.
std::optional<RecordPlace> keyed_records(const Shape& object, bool top, std::string_view container) {
    const bool scalars = all_members(object, [](const Shape& member) { return member.no_container(); });
    if (scalars) {
        if (!is_dictionary_of_values(object, top)) return std::nullopt;
        return RecordPlace{"/*", "an object of values, keyed by a name"};
    }
    const bool objects = all_members(object, is_object);
    const bool arrays = all_members(object, is_array_of_objects);
    if (!objects && !arrays) return std::nullopt;
    const bool ids = mostly_ids(object);
    if (object.members.size() == 1 && !ids) return std::nullopt;
    if (objects && std::ranges::all_of(object.members, [](const auto& m) { return is_keyed_by_id(*m); })) {
        if (!ids) return std::nullopt;
        return RecordPlace{"/*/*", "an object of objects of records, keyed by two names"};
    }
    if (!ids && !are_one_kind(object, container)) return std::nullopt;
    if (arrays) return RecordPlace{"/*/*", "an object of arrays of records, keyed by a name"};
    return RecordPlace{"/*", "an object of records, keyed by a name"};
}

std::string_view reason_of(const Shape& array) {
    if (!array.elements) return "an empty array";
    const Shape& elements = *array.elements;
    if (elements.scalar && elements.no_container()) return "an array of values";
    return elements.scalar ? "an array whose elements do not agree in their kind" : "an array of records";
}

// Whether the members can be told apart and addressed by patterns.
bool can_be_taken_apart(const Shape& object) {
    return !object.others && std::ranges::all_of(object.members, [](const auto& member) {
        return is_storable(member->name) && member->name != "*";
    });
}

// Whether pointers to what is inside say all. None of them leads to a null in its place, or to one without
// members.
bool is_told_by_members(const Shape& object) {
    return object.only_object() && !object.members.empty() && !object.null && !object.empty;
}

// Adds pointers to all values of an object without records; false where they are many, cannot be addressed,
// or have a name of their own, so that the object had better be a record.
bool find_values(const Shape& object, const std::string& at, std::vector<std::string>& out) {
    if (!can_be_taken_apart(object)) return false;
    for (const auto& member : object.members) {
        const std::string pointer = at + pointer_to(member->name);
        if (sounds_like_key(member->name)) return false;
        if (!is_told_by_members(*member)) {
            out.push_back(pointer);
        } else if (!find_values(*member, pointer, out)) {
            return false;
        }
    }
    return out.size() <= most_values;
}

// Where each element is an object of one member, that member is the record: "/tweet".
std::string wrapper_of(const Shape& elements) {
    if (!elements.only_object() || elements.null || elements.empty) return "";
    if (elements.members.size() != 1 || !can_be_taken_apart(elements)) return "";
    const Shape& inner = *elements.members.front();
    // A value, or one in an object that tells its type: {"S": "a"}.
    const auto is_value = [](const auto& member) {
        return member->scalar ||
               (member->only_object() && member->members.size() == 1 && member->members[0]->scalar);
    };
    const bool is_record =
        inner.only_object() && !inner.null && !inner.empty && std::ranges::any_of(inner.members, is_value);
    return is_record ? pointer_to(inner.name) : "";
}

bool find_records(const Shape& shape, const std::string& at, bool top, Layout& out);

// An array of one element without values of its own is a wrapper: [{"data": {"users": [...]}}].
bool find_in_only_element(const Shape& array, const std::string& at, Layout& out) {
    if (!array.elements || array.longest != 1 || !array.elements->only_object() || array.elements->null)
        return false;
    if (std::ranges::any_of(array.elements->members, [](const auto& member) { return member->scalar; }))
        return false;
    return find_records(*array.elements, at + "/0", false, out);
}

bool find_in_array(const Shape& array, const std::string& at, bool top, Layout& out) {
    if (!top && (!array.elements || !array.elements->object)) return false;
    const std::string wrapper = array.elements ? wrapper_of(*array.elements) : "";
    if (wrapper.empty() && find_in_only_element(array, at, out)) return true;
    out.records.push_back({at + "/*" + wrapper, std::string(reason_of(array))});
    return true;
}

// Adds the records below the place that `at` points to; false where there are none.
bool find_records(const Shape& shape, const std::string& at, bool top, Layout& out) {
    if (shape.only_array()) return find_in_array(shape, at, top, out);
    if (!shape.only_object() || shape.members.empty()) return false;
    const std::string container = at.substr(at.rfind('/') == std::string::npos ? 0 : at.rfind('/') + 1);
    if (auto keyed = keyed_records(shape, top, container)) {
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
        if (is_told_by_members(*member)) {
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
    if (document.no_container()) return one_document("a single value");
    if (document.only_object() && document.members.empty() && !document.others)
        return {{{"/*", "an empty object"}}, {}};
    Layout layout;
    if (!find_records(document, "", true, layout)) return one_document("one document");
    return layout;
}

Layout one_document(std::string reason) {
    return {{{"", std::move(reason)}}, {}};
}

}  // namespace copyover::draft

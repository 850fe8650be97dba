#include "draft/likeness.hpp"

#include <algorithm>
#include <cctype>
#include <span>
#include <variant>

#include "draft/layout.hpp"
#include "draft/names.hpp"
#include "draft/telling_names.hpp"
#include "json/pointer.hpp"

namespace copyover::draft {

namespace {

using Members = std::vector<std::unique_ptr<Shape>>;
using Kinds = std::map<std::string, unsigned, std::less<>>;  // of members, by name

constexpr std::size_t shortest_stem = 5;

unsigned kinds_of(const Shape& shape) {
    return (shape.object ? 1U : 0U) | (shape.array ? 2U : 0U) | (shape.scalar ? 4U : 0U);
}

void add_kinds(const Shape& record, Kinds& out) {
    for (const auto& member : record.members)
        out[member->name] |= kinds_of(*member);
}

Kinds kinds_in(const Shape& record) {
    Kinds kinds;
    add_kinds(record, kinds);
    return kinds;
}

// Whether three of four members of the smaller one are in the other, with values of the same kinds.
bool alike(const Kinds& a, const Kinds& b) {
    const Kinds& smaller = a.size() <= b.size() ? a : b;
    const Kinds& larger = &smaller == &a ? b : a;
    const auto shared = std::ranges::count_if(smaller, [&](const auto& member) {
        const auto other = larger.find(member.first);
        if (other == larger.end()) return false;
        return member.second == 0 || other->second == 0 || (member.second & other->second) != 0;
    });
    return 4 * static_cast<std::size_t>(shared) >= 3 * smaller.size();
}

bool are_names(const Kinds& kinds) {
    return std::ranges::all_of(kinds, [](const auto& member) { return sounds_like_name(member.first); });
}

// The members of all records at a pattern.
void collect(const Shape& shape, std::span<const json::PatternToken> tokens, Kinds& out) {
    if (tokens.empty()) return add_kinds(shape, out);
    const auto rest = tokens.subspan(1);
    const bool index =
        !tokens[0].name.empty() && std::isdigit(static_cast<unsigned char>(tokens[0].name[0])) != 0;
    if (shape.elements && (tokens[0].any || index)) collect(*shape.elements, rest, out);
    for (const auto& member : shape.members)
        if (tokens[0].any || member->name == tokens[0].name) collect(*member, rest, out);
}

Kinds kinds_at(const Shape& document, const std::string& pattern) {
    Kinds kinds;
    collect(document, std::get<json::Pattern>(json::parse_pattern(pattern)).tokens, kinds);
    return kinds;
}

bool has_kin(const std::unique_ptr<Shape>& member, const Members& members) {
    const Kinds record = kinds_in(record_of(*member));
    return !record.empty() && std::ranges::any_of(members, [&](const auto& other) {
        const Kinds kinds = kinds_in(record_of(*other));
        return other != member && !kinds.empty() && alike(record, kinds);
    });
}

std::string last_word(const std::string& snake) {
    return snake.substr(snake.rfind('_') == std::string::npos ? 0 : snake.rfind('_') + 1);
}

bool is_identifier(std::string_view name) {
    return !name.empty() && std::islower(static_cast<unsigned char>(name[0])) != 0 &&
           std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

}  // namespace

const Shape& record_of(const Shape& shape) {
    return shape.only_array() && shape.elements ? *shape.elements : shape;
}

bool mostly_kin(const Members& members) {
    const auto is_kin = [&](const std::unique_ptr<Shape>& member) {
        return record_of(*member).members.empty() || has_kin(member, members);
    };
    return 5 * static_cast<std::size_t>(std::ranges::count_if(members, is_kin)) >= 4 * members.size();
}

bool some_kin(const Members& members) {
    return std::ranges::any_of(members, [&](const auto& member) { return has_kin(member, members); });
}

bool are_plurals(const Members& members) {
    return members.size() > 1 &&
           std::ranges::all_of(members, [](const auto& member) { return member->name.ends_with('s'); });
}

bool share_a_stem(const Members& members) {
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (std::size_t j = i + 1; j < members.size(); ++j) {
            if (!is_identifier(members[i]->name) || !is_identifier(members[j]->name)) continue;
            const std::string a = snake_case(members[i]->name);
            const std::string b = snake_case(members[j]->name);
            const auto [end, other] = std::ranges::mismatch(a, b);
            if (static_cast<std::size_t>(end - a.begin()) >= shortest_stem) return true;
            if (last_word(a).size() >= shortest_stem && last_word(a) == last_word(b)) return true;
        }
    }
    return false;
}

bool tell_only_names(const Members& members) {
    return std::ranges::all_of(members,
                               [](const auto& member) { return are_names(kinds_in(record_of(*member))); });
}

bool are_alike(const Shape& a, const Shape& b) {
    const auto is_empty = [](const Shape& shape) {
        return shape.members.empty() && !shape.elements && !shape.scalar;
    };
    if (is_empty(a) || is_empty(b)) return kinds_of(a) == 0 || kinds_of(b) == 0 || kinds_of(a) == kinds_of(b);
    if (kinds_of(a) != kinds_of(b)) return false;
    const Layout first = find_layout(a);
    const Layout second = find_layout(b);
    std::size_t shared = 0;
    for (const RecordPlace& place : first.records) {
        if (std::ranges::find(second.records, place.pattern, &RecordPlace::pattern) == second.records.end())
            continue;
        ++shared;
        if (!alike(kinds_at(a, place.pattern), kinds_at(b, place.pattern))) return false;
    }
    return shared > 0 && 2 * shared >= std::min(first.records.size(), second.records.size());
}

bool tells_only_names(const Shape& document) {
    const Layout layout = find_layout(document);
    return std::ranges::all_of(layout.records, [&](const RecordPlace& place) {
        return are_names(kinds_at(document, place.pattern));
    });
}

}  // namespace copyover::draft

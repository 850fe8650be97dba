#include "mapping/extract/column_wholes.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/json_quoting.hpp"
#include "mapping/convert/json_text.hpp"

namespace copyover::mapping {

namespace {

// Null is there too, and so is every constant. A text of several values needs all of them.
bool is_anything_there(const ColumnProgram& column, Places& places) {
    if (std::holds_alternative<Fixed>(column.content)) return true;
    const auto is_there = [&](const Reading& reading) {
        return reading.place.kind == Place::Kind::constant ||
               (!reading.many && places.find(reading.place).present);
    };
    const std::span<const Reading> readings = readings_of(column);
    if (std::holds_alternative<Joined>(column.content) || std::holds_alternative<NamedUuid>(column.content))
        return std::ranges::all_of(readings, is_there);
    return std::ranges::any_of(readings, is_there) ||
           std::ranges::any_of(parts_of(column), [&](const ObjectPart& part) {
               return is_anything_there(part.column, places);
           });
}

void append_member(std::string_view name, std::string& object) {
    object += object.empty() ? '{' : ',';
    append_json_string(name, object);
    object += ':';
}

}  // namespace

Made make_kind(const Object& object, const Target& target, Workbench& bench) {
    std::string text;
    Made made;
    for (const auto& [name, part] : object.parts) {
        const Made of_part = bench.make({part, target.table, target.findings});
        if (of_part.node != json::no_node) made.node = of_part.node;
        made.refused = made.refused || of_part.refused;
        if (of_part.value.is_null() && !is_anything_there(part, bench.places)) continue;
        append_member(name, text);
        append_json_value(part.column->type, of_part.value, text);
    }
    if (made.refused || text.empty()) return made;
    text += '}';
    const schema::TypeKind kind = target.column.conversion.type->kind;
    const std::string_view kept = bench.arena.keep(text);
    if (kind == schema::TypeKind::json || kind == schema::TypeKind::jsonb) return {{kept}, made.node};
    return bench.take_whole(target, input_of_name(kept), made.node);
}

Made make_kind(const Rest&, const Target& target, Workbench& bench) {
    const json::RecordTree& tree = bench.places.tree();
    const json::NodeIndex object = bench.places.match() == json::no_node ? 0 : bench.places.match();
    if (tree[object].kind != json::Kind::object) return {};
    const TrieNode& here = bench.places.context().walk->trie()[bench.places.state_of(object)];
    std::string text;
    for (json::NodeIndex member = object + 1; member < tree[object].end; member = tree[member].end) {
        if (find_child(here, tree[member], false) != no_child) continue;
        const Input name = input_of_name(tree[member].name);
        const Input value = input_of(tree, member);
        if (name.has_nul || name.has_surrogate)
            return bench.refuse(target,
                                {.rule = name.has_nul ? &rule::value_nul : &rule::value_surrogate,
                                 .reason = "has a name that PostgreSQL cannot store",
                                 .fix = {}},
                                value);
        const Taken taken = bench.readings.take(target.column.conversion, value);
        if (taken.failure) return bench.refuse(target, *taken.failure, value);
        append_member(tree[member].name, text);
        text += std::get<std::string_view>(taken.value.data);
    }
    if (text.empty()) return {};
    text += '}';
    return {{bench.arena.keep(text)}};
}

}  // namespace copyover::mapping

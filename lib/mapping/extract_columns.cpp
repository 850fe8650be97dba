// The kinds of columns: alternatives, collect, equal, rest.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "json/canonical.hpp"
#include "mapping/extract_target.hpp"
#include "mapping/json_text.hpp"
#include "mapping/record_mapper.hpp"

namespace copyover::mapping {

namespace {

// Below this, comparing each with each is faster than hashing.
constexpr std::size_t few = 16;

std::size_t hash_of(const schema::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value.data))
        return std::hash<std::string_view>{}(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        return std::hash<std::int64_t>{}(*number);
    if (const auto* real = std::get_if<double>(&value.data)) return std::hash<double>{}(*real);
    return value.data.index();
}

bool has_text(const Input& input) {
    return input.kind == json::Kind::string || input.kind == json::Kind::number ||
           input.kind == json::Kind::boolean;
}

// Alternatives of one place differ in what they take: the first that fits has it. Where none fits, each may
// say why.
bool is_first_that_fits(const ColumnProgram& column, const Reading& reading, json::Kind kind) {
    const auto takes = [&](const Reading& other) {
        if (other.place != reading.place) return false;
        if (other.match) return kind == json::Kind::string;
        return other.map || other.split || other.lookup || fits(other.conversion, kind);
    };
    const auto first = std::ranges::find_if(column.readings, takes);
    return first == column.readings.end() || &*first == &reading;
}

}  // namespace

// The first alternative that is present, not null and of a JSON type that fits. Others that are present must
// say the same.
bool Extractor::make_alternatives(const ColumnProgram& column, Target& target) {
    const Reading* taken = nullptr;
    for (std::size_t i = 0; i < column.readings.size(); ++i) {
        const Reading& reading = column.readings[i];
        if (is_absent(reading.place)) continue;
        const Found found = find(reading.place);
        if (!found.present) continue;
        note_match(column.number);
        if (is_null(reading, found.input)) continue;
        if (reading.contested && !is_first_that_fits(column, reading, found.input.kind)) continue;
        if (taken == nullptr) {
            if (!read(reading, found.input, target.value)) {
                target.value.data = schema::Null{};
                return refuse(target, found.input);
            }
            if (reading.lookup && target.value.is_null()) continue;  // on_missing: the next may have it
            taken = &reading;
            target.node = node_of(found.input);
            continue;
        }
        schema::Value value;
        if (!read(reading, found.input, value)) return refuse(target, found.input);
        if (reading.lookup && value.is_null()) continue;
        if (!equal(*reading.conversion.type, target.value, value)) {
            report(target, rule::alternatives_differ, node_of(found.input),
                   fmt::format("alternatives of column {} are both present and differ: {}",
                               column.column->name, column.sources),
                   "correct the record, or map one of them elsewhere");
            return false;
        }
    }
    return true;
}

bool Extractor::make_collected(const ColumnProgram& column, Target& target) {
    std::size_t most = 0;
    for (const Reading& reading : column.readings) {
        most += std::max<std::size_t>(1, nodes(reading.place).size());
    }
    const std::span<schema::Value> values = arena_.values(most);
    std::size_t count = 0;
    const auto take = [&](const Reading& reading, const Input& input) {
        note_match(column.number);
        schema::Value& value = values[count++];
        if (is_null(reading, input)) {
            value.data = schema::Null{};
            return true;
        }
        return read_element(reading, input, value) || refuse(target, input);
    };
    for (const Reading& reading : column.readings) {
        if (reading.many) {
            for (const json::NodeIndex node : nodes(reading.place)) {
                Input input = input_of(*context_.tree, node);
                if (reading.names) {
                    // An array index is no name.
                    if ((*context_.tree)[(*context_.tree)[node].parent].kind != json::Kind::object) continue;
                    input = input_of_name((*context_.tree)[node].name);
                    input.node = node;
                }
                if (!take(reading, input)) return false;
            }
            continue;
        }
        if (is_absent(reading.place)) continue;
        const Found found = find(reading.place);
        if (found.present && found.input.kind != json::Kind::null && !take(reading, found.input))
            return false;
    }
    if (count == 0) return true;
    if (column.distinct) count = keep_distinct(*column.conversion.type, values.first(count));
    target.value.data = schema::ArrayValue{values.first(count)};
    return true;
}

// Moves the first of equal values to the front, in their order. Returns how many there are.
std::size_t Extractor::keep_distinct(const schema::Type& type, std::span<schema::Value> values) {
    std::size_t kept = 0;
    if (values.size() <= few) {
        for (const schema::Value& value : values) {
            const auto known = values.first(kept);
            if (std::ranges::none_of(known, [&](const auto& other) { return equal(type, other, value); }))
                values[kept++] = value;
        }
        return kept;
    }
    std::unordered_multimap<std::size_t, std::size_t> known;
    for (const schema::Value& value : values) {
        const std::size_t hash = hash_of(value);
        const auto [begin, end] = known.equal_range(hash);
        if (std::any_of(begin, end,
                        [&](const auto& entry) { return equal(type, values[entry.second], value); }))
            continue;
        known.emplace(hash, kept);
        values[kept++] = value;
    }
    return kept;
}

bool Extractor::make_equal(const ColumnProgram& column, Target& target) {
    const Reading* taken = nullptr;
    Input input;
    for (const Reading& reading : column.readings) {
        if (is_absent(reading.place)) continue;
        const Found found = find(reading.place);
        if (!found.present || found.is_index) continue;
        note_match(column.number);
        if (is_null(reading, found.input)) continue;
        if (taken == nullptr) {
            taken = &reading;
            input = found.input;
        } else if (found.input.text != input.text || !has_text(found.input) || !has_text(input)) {
            report(target, rule::equal_differ, node_of(found.input),
                   fmt::format("{} and {} differ: {}", shown(input, column.sensitivity),
                               shown(found.input, column.sensitivity), column.sources),
                   "correct the record: both must be the same");
            return false;
        }
    }
    if (taken == nullptr) return true;
    target.node = node_of(input);
    return read(*taken, input, target.value) || refuse(target, input);
}

// The trie node that a node of the record has reached, on the way from the root.
std::uint32_t Extractor::state_of(json::NodeIndex node) const {
    if (node == 0) return 0;
    const json::RecordTree& tree = *context_.tree;
    const json::NodeIndex parent = tree[node].parent;
    const std::uint32_t state = state_of(parent);
    return state == no_child
               ? no_child
               : find_child(context_.walk->trie()[state], tree[node], tree[parent].kind == json::Kind::array);
}

// The members of the record or match for which the trie has no way.
bool Extractor::make_rest(const ColumnProgram& column, Target& target) {
    const json::RecordTree& tree = *context_.tree;
    const json::NodeIndex object = match_ == no_node ? 0 : match_;
    if (tree[object].kind != json::Kind::object) return true;
    const TrieNode& here = context_.walk->trie()[state_of(object)];
    std::string text;
    for (json::NodeIndex member = object + 1; member < tree[object].end; member = tree[member].end) {
        if (find_child(here, tree[member], false) != no_child) continue;
        const Input name = input_of_name(tree[member].name);
        if (name.has_nul || name.has_surrogate) {
            state_.fail(name.has_nul ? rule::value_nul : rule::value_surrogate,
                        "has a name that PostgreSQL cannot store");
            return refuse(target, input_of(tree, member));
        }
        schema::Value value;
        if (!convert(column.conversion, input_of(tree, member), value, state_))
            return refuse(target, input_of(tree, member));
        text += text.empty() ? '{' : ',';
        append_json_string(tree[member].name, text);
        text += ':';
        text += std::get<std::string_view>(value.data);
    }
    if (text.empty()) return true;
    text += '}';
    target.value.data = arena_.keep(text);
    return true;
}

}  // namespace copyover::mapping

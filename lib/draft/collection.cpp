#include "draft/collection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "draft/names.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_distinct = 4096;  // records, where some come again

// {"$$indexCreated": {…}}
bool is_index_line(const json::RecordTree& tree, json::NodeIndex record) {
    return tree[record].kind == json::Kind::object && tree[record].end > record + 1 &&
           tree[record + 1].name == "$$indexCreated" && tree[record + 1].end == tree[record].end;
}

bool is_scalar(const json::Node& value) {
    return value.kind == json::Kind::string || value.kind == json::Kind::number;
}

}  // namespace

void NameFacts::add(const std::string& name, const KeyScope& scope) {
    ++count;
    values.add_name(name);
    facts->add(name, scope, true);
}

void Collection::add(std::span<const json::PathToken> path, const json::RecordTree& tree,
                     std::span<const std::string> captures) {
    Surroundings around;
    if (!path.empty() && !path.back().is_index) around.own = &path.back().name;
    if (path.size() > 1 && !path[path.size() - 2].is_index) around.group = &path[path.size() - 2].name;
    around.captures = captures;
    around.nesting.room = &room_;
    add(around, tree, 0);
}

void Collection::add_nested(const json::RecordTree& tree, json::NodeIndex element, json::NodeIndex record,
                            const Nesting& nesting) {
    const bool named = tree[tree[element].parent].kind == json::Kind::object;
    const std::string own(named ? tree[element].name : "");
    Surroundings around;
    if (named) around.own = &own;
    around.nesting = nesting;
    add(around, tree, record);
}

void Collection::add(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex record) {
    if (is_index_line(tree, record)) {
        ++index_lines_;
        return;
    }
    ++records_;
    KeyScope scope;
    scope.room = room_.hashes;
    scope.nested = around.nesting.depth > 0;
    scope.around.assign(around.captures.begin(), around.captures.end());
    if (scope.nested) scope.around.emplace_back(around.nesting.parent);
    captures_.resize(around.captures.size());
    for (std::size_t i = 0; i < captures_.size(); ++i)
        captures_[i].add(around.captures[i], {{}, false, room_.hashes});
    if (around.group != nullptr) {
        group_.add(*around.group, {{}, false, room_.hashes});
        unstorable_keys_ = unstorable_keys_ || !is_storable(*around.group);
        scope.around.push_back(*around.group);
    }
    if (around.own != nullptr) add_own_name(*around.own, scope);
    if (!scope.nested && distinct_.size() < most_distinct) distinct_.insert(tree.raw(record));
    if (tree[record].kind == json::Kind::object) {
        ++objects_;
        return add_members(around, tree, record, scope);
    }
    if (tree[record].kind == json::Kind::null) ++nulls_;
    whole_.add(tree, record);
    equal_captures_.resize(around.captures.size());
    for (std::size_t i = 0; is_scalar(tree[record]) && i < equal_captures_.size(); ++i)
        equal_captures_[i] += tree[record].text == around.captures[i] ? 1U : 0U;
    if (is_scalar(tree[record])) value_key_.add(tree[record].text, scope, false);
}

bool Collection::fits_jsonb() const {
    return whole_.fits_jsonb() && uncounted_.fits_jsonb() && !unstorable_names_ &&
           std::ranges::all_of(members(),
                               [](const NamedMember& member) { return member.values.fits_jsonb(); });
}

void Collection::add_own_name(const std::string& name, const KeyScope& scope) {
    own_.add(name, scope);
    unstorable_keys_ = unstorable_keys_ || !is_storable(name);
    id_names_ += sounds_like_id(name) ? 1U : 0U;
    if (names_.size() <= most_programmed_names) names_.insert(name);
}

void Collection::add_members(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex record,
                             const KeyScope& scope) {
    const std::string number = fmt::format("{}", records_);
    const Nesting within{number, around.nesting.depth + 1, around.nesting.room};
    std::map<std::string, std::string_view, std::less<>> columns;  // to the member that made them first
    for (json::NodeIndex i = record + 1; i < tree[record].end; i = tree[i].end) {
        const std::string_view name = tree[i].name;
        if (!is_storable(name)) unstorable_names_ = true;
        NamedMember* const member = members_.find(name);
        if (member == nullptr) {
            uncounted_.add(tree, i);
            continue;
        }
        const auto [twin, first] = columns.emplace(snake_case(name), name);
        if (!first)
            members_.find(twin->second)->never_with_twin = members_.find(name)->never_with_twin = false;
        const bool may_be_key =
            sounds_like_key(name) || sounds_like_natural_key(name) || sounds_like_reference(name);
        const auto text = member->add(tree, i, scope, may_be_key, within);
        if (!text) continue;
        if (around.own != nullptr && *text == *around.own) ++member->equal_own;
        if (around.group != nullptr && *text == *around.group) ++member->equal_group;
        member->equal_captures.resize(around.captures.size());
        for (std::size_t c = 0; c < around.captures.size(); ++c)
            member->equal_captures[c] += *text == around.captures[c] ? 1U : 0U;
    }
}

std::optional<std::uint64_t> Collection::distinct_records() const {
    if (distinct_.size() == most_distinct || distinct_.size() == records_) return std::nullopt;
    return distinct_.size();
}

}  // namespace copyover::draft

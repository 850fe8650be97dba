#include "draft/collection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_members = 200;
constexpr std::uint64_t most_values = 100'000;  // that could be keys
constexpr std::size_t most_groups = 1000;
constexpr std::size_t deepest_nesting = 3;  // records around a record

bool is_scalar(const json::Node& value) {
    return value.kind == json::Kind::string || value.kind == json::Kind::number;
}

}  // namespace

void KeyFacts::add(std::string_view text, const KeyScope& scope) {
    ++count_;
    unique_ = unique_ && !scope.only_group;
    if (unique_ && !seen_.insert(text)) {
        unique_ = false;
        seen_.clear();
    }
    if (!unique_in_group_) return;
    // The length keeps "a" of group "bc" apart from "ab" of group "c".
    if (scope.group && seen_in_group_.insert(fmt::format("{}:{}{}", scope.group->size(), *scope.group, text)))
        return;
    unique_in_group_ = false;
    seen_in_group_.clear();
}

std::optional<std::size_t> Collection::member(const std::string& name) {
    const auto known = index_.find(name);
    if (known != index_.end()) return known->second;
    if (members_.size() == most_members) {
        too_many_members_ = true;
        return std::nullopt;
    }
    index_.emplace(name, members_.size());
    members_.emplace_back();
    members_.back().name = name;
    return members_.size() - 1;
}

void Collection::add(std::span<const json::PathToken> path, const json::RecordTree& tree) {
    Surroundings around;
    if (!path.empty() && !path.back().is_index) around.own = &path.back().name;
    if (path.size() > 1 && !path[path.size() - 2].is_index) around.group = &path[path.size() - 2].name;
    around.nesting.left = &nested_left_;
    add(around, tree, 0);
}

void Collection::add_nested(const json::RecordTree& tree, json::NodeIndex record, const Nesting& nesting) {
    const bool named = tree[tree[record].parent].kind == json::Kind::object;
    const std::string own(named ? tree[record].name : "");
    Surroundings around;
    if (named) around.own = &own;
    around.nesting = nesting;
    add(around, tree, record);
}

void Collection::add(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex record) {
    ++records_;
    const bool nested = around.nesting.depth > 0;
    KeyScope scope;
    scope.only_group = nested;
    if (nested) scope.group = around.nesting.parent;
    if (around.group != nullptr) {
        scope.group = *around.group;
        add_group_name(*around.group);
    }
    if (around.own != nullptr) add_own_name(*around.own, scope);
    if (tree[record].kind != json::Kind::object) {
        whole_.add(tree, record);
        const bool counted = around.own != nullptr && value_key_.count() < most_values;
        if (counted && is_scalar(tree[record])) value_key_.add(tree[record].text, {});
        return;
    }
    ++objects_;
    std::map<std::string, std::size_t> columns;
    for (json::NodeIndex i = record + 1; i < tree[record].end; i = tree[i].end) {
        if (!is_storable(tree[i].name)) unstorable_names_ = true;
        const auto index = member(std::string(tree[i].name));
        if (!index) {
            uncounted_.add(tree, i);
            continue;
        }
        NamedMember& found = members_[*index];
        const auto [twin, first] = columns.emplace(snake_case(tree[i].name), *index);
        if (!first) members_[twin->second].never_with_twin = found.never_with_twin = false;
        add_member(around, tree, i, found);
        if (is_scalar(tree[i]) && sounds_like_key(tree[i].name)) found.key.add(tree[i].text, scope);
    }
}

void Collection::add_group_name(const std::string& name) {
    ++group_names_;
    unstorable_keys_ = unstorable_keys_ || !is_storable(name);
    if (many_groups_) return;
    groups_.insert(name);
    if (groups_.size() <= most_groups) return;
    many_groups_ = true;
    groups_.clear();
}

void Collection::add_own_name(const std::string& name, const KeyScope& scope) {
    ++own_names_;
    own_key_.add(name, scope);
    unstorable_keys_ = unstorable_keys_ || !is_storable(name);
    id_names_ = id_names_ || sounds_like_id(name);
    if (names_.size() <= most_programmed_names) names_.insert(name);
}

void Collection::add_member(const Surroundings& around, const json::RecordTree& tree, json::NodeIndex value,
                            NamedMember& member) {
    member.values.add(tree, value);
    if (is_scalar(tree[value])) {
        if (around.own != nullptr && tree[value].text == *around.own) ++member.equal_own;
        if (around.group != nullptr && tree[value].text == *around.group) ++member.equal_group;
    }
    const std::string record = fmt::format("{}", records_);
    member.nested.add(tree, value, {record, around.nesting.depth + 1, around.nesting.left});
}

NestedRecords::NestedRecords() = default;
NestedRecords::NestedRecords(NestedRecords&&) noexcept = default;
NestedRecords& NestedRecords::operator=(NestedRecords&&) noexcept = default;
NestedRecords::~NestedRecords() = default;

void NestedRecords::add(const json::RecordTree& tree, json::NodeIndex value, const Nesting& nesting) {
    const json::Node& node = tree[value];
    if (!possible_ || node.kind == json::Kind::null) return;
    const bool holds = node.kind == json::Kind::array || node.kind == json::Kind::object;
    if (!container_) container_ = node.kind;
    possible_ = holds && container_ == node.kind && nesting.depth <= deepest_nesting;
    for (json::NodeIndex i = value + 1; possible_ && i < node.end; i = tree[i].end)
        possible_ = tree[i].kind == json::Kind::object;
    const bool empty = node.end == value + 1;
    if (possible_ && !empty && !records_) {
        possible_ = *nesting.left > 0;
        *nesting.left -= possible_ ? 1U : 0U;
        records_ = std::make_unique<Collection>();
    }
    if (!possible_) records_.reset();
    for (json::NodeIndex i = value + 1; possible_ && i < node.end; i = tree[i].end)
        records_->add_nested(tree, i, nesting);
}

const Collection* NestedRecords::records() const {
    const bool keyed = container_ == json::Kind::object;
    return possible_ && records_ && (!keyed || records_->is_keyed_by_id()) ? records_.get() : nullptr;
}

}  // namespace copyover::draft

#include "draft/collection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_members = 200;

bool is_scalar(const json::Node& value) {
    return value.kind == json::Kind::string || value.kind == json::Kind::number;
}

}  // namespace

void KeyFacts::add(std::string_view text, const json::PathToken* group) {
    ++count_;
    if (unique_ && !seen_.insert(text)) {
        unique_ = false;
        seen_.clear();
    }
    if (!unique_in_group_) return;
    // The length keeps "a" of group "bc" apart from "ab" of group "c".
    if (group != nullptr &&
        seen_in_group_.insert(fmt::format("{}:{}{}", group->name.size(), group->name, text)))
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
    ++records_;
    const json::PathToken* own = path.empty() || path.back().is_index ? nullptr : &path.back();
    const json::PathToken* group =
        path.size() < 2 || path[path.size() - 2].is_index ? nullptr : &path[path.size() - 2];
    unstorable_keys_ = unstorable_keys_ || (own != nullptr && !is_storable(own->name)) ||
                       (group != nullptr && !is_storable(group->name));
    if (own != nullptr) {
        ++own_names_;
        own_key_.add(own->name, group);
    }
    if (group != nullptr) ++group_names_;
    if (tree.root().kind != json::Kind::object) {
        whole_.add(tree, 0);
        return;
    }
    ++objects_;
    std::map<std::string, std::size_t> columns;
    for (json::NodeIndex i = 1; i < tree.root().end; i = tree[i].end) {
        if (!is_storable(tree[i].name)) unstorable_names_ = true;
        const auto index = member(std::string(tree[i].name));
        if (!index) {
            uncounted_.add(tree, i);
            continue;
        }
        NamedMember& found = members_[*index];
        found.values.add(tree, i);
        const auto [twin, first] = columns.emplace(snake_case(tree[i].name), *index);
        if (!first) members_[twin->second].never_with_twin = found.never_with_twin = false;
        if (!is_scalar(tree[i])) continue;
        if (sounds_like_key(tree[i].name)) found.key.add(tree[i].text, group);
        if (own != nullptr && tree[i].text == own->name) ++found.equal_own;
        if (group != nullptr && tree[i].text == group->name) ++found.equal_group;
    }
}

}  // namespace copyover::draft

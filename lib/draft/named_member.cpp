#include "draft/named_member.hpp"

#include <algorithm>
#include <utility>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_variants = 6;
constexpr std::size_t most_elements = 100'000;  // different ones in lists
constexpr std::size_t most_parts = 60;          // of an object
constexpr std::size_t deepest_parts = 4;        // objects within objects

bool is_scalar(json::Kind kind) {
    return kind != json::Kind::null && kind != json::Kind::object && kind != json::Kind::array;
}

Member* variant(std::vector<ValueVariant>& variants, const std::string& pointer, Meaning meaning) {
    for (ValueVariant& known : variants)
        if (known.pointer == pointer && known.meaning == meaning) return &known.values;
    if (variants.size() == most_variants) return nullptr;
    variants.push_back({pointer, meaning, {}});
    return &variants.back().values;
}

std::size_t depth_of(const json::RecordTree& tree, json::NodeIndex node) {
    std::size_t depth = 0;
    for (; tree[node].parent != node && depth <= 2 * deepest_parts; node = tree[node].parent)
        ++depth;
    return depth;
}

}  // namespace

Parts::Parts(std::string inside) : pointer(std::move(inside)), members(most_parts) {}

MemberSet::MemberSet(std::size_t most) : most_(most) {}
MemberSet::MemberSet(MemberSet&&) noexcept = default;
MemberSet& MemberSet::operator=(MemberSet&&) noexcept = default;
MemberSet::~MemberSet() = default;

NamedMember* MemberSet::find(std::string_view name) {
    const auto known = index_.find(name);
    if (known != index_.end()) return &members_[known->second];
    if (members_.size() == most_) {
        too_many_ = true;
        return nullptr;
    }
    index_.emplace(name, members_.size());
    members_.emplace_back();
    members_.back().name = name;
    return &members_.back();
}

std::optional<std::string_view> NamedMember::add(const json::RecordTree& tree, json::NodeIndex value,
                                                 const KeyScope& scope, bool within, const Nesting& nesting) {
    values.add(tree, value);
    const TypedValue typed = value_at(tree, value);
    const json::Node& node = tree[typed.node];
    const bool null = typed.meaning == Meaning::null;
    const std::string& says = null ? typed.pointer : typed.says_type;
    if (!says.empty() && std::ranges::find(said, says) == said.end()) said.push_back(says);
    if (null) {
        ++typed_nulls;
        return std::nullopt;
    }
    if (node.kind == json::Kind::null) return std::nullopt;
    if (is_scalar(node.kind)) {
        ++single;
        nested.refuse();
        Member* const seen = variant(scalars, typed.pointer, typed.meaning);
        too_mixed = too_mixed || seen == nullptr;
        if (seen != nullptr) seen->add(tree, typed.node);
        if (node.kind == json::Kind::boolean) {
            facts->add_other();
        } else {
            facts->add(node.text, scope, within);
        }
        return node.text;
    }
    facts->add_other();
    nested.add(tree, typed, nesting);
    if (typed.meaning == Meaning::list) {
        add_list(tree, typed, scope.room);
    } else {
        add_object(tree, typed, scope, nesting);
    }
    return std::nullopt;
}

void NamedMember::add_list(const json::RecordTree& tree, const TypedValue& list, HashRoom* room) {
    if (++lists == 1) list_pointer = list.pointer;
    too_mixed = too_mixed || list.pointer != list_pointer;
    const json::Node& node = tree[list.node];
    for (json::NodeIndex i = list.node + 1; i < node.end; i = tree[i].end) {
        const TypedValue element = value_at(tree, i);
        const Meaning meaning = list.pointer == "/NS"   ? Meaning::decimal
                                : list.pointer == "/BS" ? Meaning::bytes
                                                        : element.meaning;
        too_mixed = too_mixed || !element.says_type.empty();
        const json::Node& value = tree[element.node];
        if (value.kind != json::Kind::null) {
            if (!element_facts) element_facts = std::make_shared<KeyFacts>(most_elements);
            const bool text = value.kind == json::Kind::string || value.kind == json::Kind::number;
            text ? element_facts->add(value.text, {{}, false, room}, false) : element_facts->add_other();
        }
        Member* const seen = variant(elements, list.pointer + "/*" + element.pointer, meaning);
        too_mixed = too_mixed || seen == nullptr;
        if (seen != nullptr) seen->add(tree, element.node);
    }
}

void NamedMember::add_object(const json::RecordTree& tree, const TypedValue& object, const KeyScope& scope,
                             const Nesting& nesting) {
    if (!parts) parts = std::make_unique<Parts>(object.pointer);
    ++parts->objects;
    parts->mixed = parts->mixed || parts->pointer != object.pointer;
    const json::Node& node = tree[object.node];
    if (depth_of(tree, object.node) > 2 * deepest_parts || is_keyed(tree, object.node)) parts->mixed = true;
    if (parts->mixed) return;
    for (json::NodeIndex i = object.node + 1; i < node.end; i = tree[i].end) {
        ++parts->present;
        const std::string_view part_name = tree[i].name;
        parts->unstorable = parts->unstorable || !is_storable(part_name) || !is_wordlike(part_name);
        const std::size_t before = parts->members.all().size();
        NamedMember* const part = nesting.room->parts == 0 ? nullptr : parts->members.find(part_name);
        if (part == nullptr) {
            parts->mixed = true;
            return;
        }
        if (parts->members.all().size() > before) --nesting.room->parts;
        part->never_with_twin = false;
        part->add(tree, i, scope, false, nesting);
    }
}

}  // namespace copyover::draft

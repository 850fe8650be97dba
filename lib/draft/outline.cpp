#include "draft/outline.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace copyover::draft {

namespace {

constexpr std::array<std::size_t, 3> most_members{256, 64, 32};  // by depth, the last one below it, too
constexpr std::size_t most_deep_places = 1 << 16;
constexpr std::size_t shallow = 2;  // steps from the top to places that are always kept
constexpr std::size_t deepest = 12;

void note_kind(Shape& shape, json::Kind kind) {
    switch (kind) {
        case json::Kind::null: shape.null = true; break;
        case json::Kind::object: shape.object = true; break;
        case json::Kind::array: shape.array = true; break;
        default: shape.scalar = true; shape.scalars |= 1U << static_cast<unsigned>(kind);
    }
}

}  // namespace

Outline::Outline() : root_(std::make_unique<Shape>()) {}

// Nothing where there is no room.
std::unique_ptr<Shape> Outline::make_shape(std::string name, std::size_t depth) {
    if (depth > shallow && ++deep_places_ > most_deep_places) return nullptr;
    auto shape = std::make_unique<Shape>();
    shape->name = std::move(name);
    return shape;
}

Shape* Outline::elements(Shape& shape, std::size_t depth) {
    if (!shape.elements) shape.elements = make_shape("", depth + 1);
    return shape.elements.get();
}

Shape* Outline::member(Shape& shape, const std::string& name, std::size_t depth) {
    const auto known = shape.index.find(name);
    if (known != shape.index.end()) return shape.members[known->second].get();
    if (!shape.others && shape.members.size() < most_members[std::min(depth, most_members.size() - 1)]) {
        if (auto made = make_shape(name, depth + 1)) {
            shape.index.emplace(name, shape.members.size());
            shape.members.push_back(std::move(made));
            return shape.members.back().get();
        }
    }
    if (!shape.others) shape.others = make_shape("", depth + 1);
    return shape.others.get();
}

void Outline::add(const json::OutsideValue& value) {
    Shape* shape = root_.get();
    for (std::size_t depth = 0; depth < value.path.size(); ++depth) {
        if (depth == deepest) return;
        const json::PathToken& token = value.path[depth];
        (token.is_index ? shape->array : shape->object) = true;
        if (token.is_index) shape->longest = std::max(shape->longest, token.index + 1);
        shape = token.is_index ? elements(*shape, depth) : member(*shape, token.name, depth);
        if (shape == nullptr) return;
    }
    note_kind(*shape, value.kind);
    shape->empty = shape->empty || value.kind == json::Kind::object || value.kind == json::Kind::array;
}

void Outline::add(const json::Container& root) {
    note_kind(*root_, root.kind);
    root_->empty = root_->empty || root.empty;
}

void Outline::merge(const Outline& other) {
    merge(*root_, *other.root_, 0);
}

void Outline::merge(Shape& into, const Shape& from, std::size_t depth) {
    into.scalar = into.scalar || from.scalar;
    into.object = into.object || from.object;
    into.array = into.array || from.array;
    into.null = into.null || from.null;
    into.empty = into.empty || from.empty;
    into.scalars |= from.scalars;
    into.longest = std::max(into.longest, from.longest);
    const auto merge_into = [&](Shape* shape, const Shape& part) {
        if (shape != nullptr) merge(*shape, part, depth + 1);
    };
    if (from.elements) merge_into(elements(into, depth), *from.elements);
    for (const auto& part : from.members)
        merge_into(member(into, part->name, depth), *part);
    if (!from.others) return;
    if (!into.others) into.others = make_shape("", depth + 1);
    merge_into(into.others.get(), *from.others);
}

}  // namespace copyover::draft

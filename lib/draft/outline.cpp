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
    (kind == json::Kind::object  ? shape.object
     : kind == json::Kind::array ? shape.array
                                 : shape.scalar) = true;
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

Shape* Outline::step(Shape& shape, const json::PathToken& token, std::size_t depth) {
    if (token.is_index) {
        shape.array = true;
        if (!shape.elements) shape.elements = make_shape("", depth + 1);
        return shape.elements.get();
    }
    shape.object = true;
    const auto known = shape.index.find(token.name);
    if (known != shape.index.end()) return shape.members[known->second].get();
    if (!shape.others && shape.members.size() < most_members[std::min(depth, most_members.size() - 1)]) {
        if (auto made = make_shape(token.name, depth + 1)) {
            shape.index.emplace(token.name, shape.members.size());
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
        shape = depth == deepest ? nullptr : step(*shape, value.path[depth], depth);
        if (shape == nullptr) return;
    }
    note_kind(*shape, value.kind);
}

void Outline::add(const json::Container& root) {
    note_kind(*root_, root.kind);
}

}  // namespace copyover::draft

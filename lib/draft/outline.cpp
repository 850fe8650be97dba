#include "draft/outline.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_children = 256;
constexpr std::size_t most_names = 64;

void add_name(std::set<std::string>& names, const json::PathToken& step) {
    if (!step.is_index && names.size() < most_names) names.insert(step.name);
}

// Whether two objects look like records of one kind: half of the smaller one's names are in the other.
bool alike(const std::set<std::string>& a, const std::set<std::string>& b) {
    const std::size_t smaller = std::min(a.size(), b.size());
    const auto in_b = [&](const std::string& name) { return b.contains(name); };
    return 2 * static_cast<std::size_t>(std::ranges::count_if(a, in_b)) >= smaller;
}

// Whether a member name reads like an id and not like a word of a programmer.
bool sounds_like_id(std::string_view name) {
    return name.empty() || std::ranges::any_of(name, [](char c) {
               return (c >= '0' && c <= '9') || c == ' ' || c == '@' || c == '.' || c == '#';
           });
}

}  // namespace

Outline::Outline(std::vector<std::string> prefix) : prefix_(std::move(prefix)) {}

Outline::Child* Outline::child_of(const json::PathToken& step) {
    if (step.is_index) {
        is_array_ = true;
        return &others_;
    }
    if (count_ == 0 || step.name != last_name_) {
        ++count_;
        last_name_ = step.name;
        if (children_.size() < most_children) {
            children_.emplace_back();
            children_.back().name = step.name;
        }
    }
    return count_ <= most_children ? &children_.back() : &others_;
}

void Outline::add(const json::OutsideValue& value) {
    const auto path = value.path;
    if (path.size() < prefix_.size()) return;
    for (std::size_t i = 0; i < prefix_.size(); ++i) {
        if (path[i].is_index || path[i].name != prefix_[i]) return;
    }
    const auto below = path.subspan(prefix_.size());
    if (below.empty()) {
        is_array_ = value.kind == json::Kind::array;
        is_scalar_ = !is_array_ && value.kind != json::Kind::object;
        return;
    }
    const bool empty_object = value.kind == json::Kind::object;
    const bool empty_array = value.kind == json::Kind::array;
    Child& child = *child_of(below[0]);
    if (below.size() == 1) {
        (empty_object ? child.object : empty_array ? child.array : child.scalar) = true;
        (empty_object || empty_array ? elements_container_ : elements_scalar_) = true;
        return;
    }
    elements_container_ = true;
    if (!below[1].is_index) {
        child.object = true;
        add_name(child.names, below[1]);
        return;
    }
    child.array = true;
    if (below.size() == 2) {
        (empty_object  ? child.object_elements
         : empty_array ? child.array_elements
                       : child.scalar_elements) = true;
    } else {
        (below[2].is_index ? child.array_elements : child.object_elements) = true;
        add_name(child.names, below[2]);
    }
}

void Outline::add(const json::Container& root) {
    if (prefix_.empty()) is_array_ = root.kind == json::Kind::array;
}

std::string Outline::pointer(std::string_view below) const {
    std::string text;
    for (const std::string& name : prefix_)
        text += pointer_to(name);
    return text + std::string(below);
}

Layout Outline::layout() const {
    if (is_scalar_) return {{pointer("")}, {}, {}, "a single value"};
    if (!is_array_) return object_layout();
    if (elements_scalar_ && elements_container_)
        return {{pointer("/*")}, {}, {}, "an array whose elements do not agree in their kind"};
    return {{pointer("/*")}, {}, {}, elements_scalar_ ? "an array of values" : "an array of records"};
}

// An object keyed by id: of records, of arrays of records, or of values.
std::optional<Layout> Outline::keyed_layout() const {
    const auto all = [&](auto is) { return std::ranges::all_of(children_, is); };
    const bool objects = all([](const Child& c) { return c.object && !c.array && !c.scalar; });
    const bool arrays = all([](const Child& c) {
        return c.array && !c.object && !c.scalar && !c.scalar_elements && !c.array_elements;
    });
    const bool scalars = all([](const Child& c) { return c.scalar && !c.object && !c.array; });
    const bool others_agree = (objects && !others_.array && !others_.scalar) ||
                              (arrays && !others_.object && !others_.scalar) ||
                              (scalars && !others_.object && !others_.array);
    if (!others_agree) return std::nullopt;
    const bool ids = std::ranges::any_of(children_, [](const Child& c) { return sounds_like_id(c.name); });
    if (children_.size() == 1 && !ids) return std::nullopt;
    std::size_t kin = 0;
    for (const Child& child : children_) {
        const auto is_kin = [&](const Child& other) {
            return &other != &child && alike(child.names, other.names);
        };
        kin += child.names.empty() || std::ranges::any_of(children_, is_kin) ? 1U : 0U;
    }
    if (!ids && !scalars && 5 * kin < 4 * children_.size()) return std::nullopt;
    if (arrays) return Layout{{pointer("/*/*")}, {}, {}, "an object of arrays of records, keyed by a name"};
    return Layout{{pointer("/*")},
                  {},
                  {},
                  objects ? "an object of records, keyed by a name" : "an object of values, keyed by a name"};
}

// Arrays of records under names of their own.
std::optional<Layout> Outline::collections_layout() const {
    const auto storable = [](const Child& child) { return is_storable(child.name); };
    if (count_ > most_children || !std::ranges::all_of(children_, storable)) return std::nullopt;
    Layout layout;
    layout.reason = "records below named members";
    for (const Child& child : children_) {
        if (child.array && child.object_elements && !child.object && !child.scalar) {
            layout.records.push_back(pointer(pointer_to(child.name) + "/*"));
        } else {
            layout.outside.push_back(pointer(pointer_to(child.name)));
        }
    }
    if (layout.records.empty()) return std::nullopt;
    return layout;
}

Layout Outline::object_layout() const {
    if (count_ == 0) return {{pointer("/*")}, {}, {}, "an empty object"};
    if (auto keyed = keyed_layout()) return *keyed;
    if (auto collections = collections_layout()) return *collections;
    if (children_.size() == 1 && children_[0].object && is_storable(children_[0].name)) {
        Layout layout;
        layout.inside = pointer(pointer_to(children_[0].name));
        return layout;
    }
    return {{pointer("")}, {}, {}, "one document"};
}

}  // namespace copyover::draft

// Changes in the text of a JSON value that leave all other bytes as they are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/pointer.hpp"
#include "json/record_tree.hpp"

namespace copyover::json {

// The offset of the opening quote of the member name in front of a value of an object; npos where the text begins
// within the name.
std::size_t name_start(std::string_view text, std::size_t value);

// The text with another value in the place of the node.
std::string with_value(std::string_view text, const RecordTree& tree, NodeIndex node, std::string_view value);

// The text with one more member at the end of the object, set as its last one is.
std::string with_member(std::string_view text, const RecordTree& tree, NodeIndex object,
                        std::string_view name, std::string_view value);

// The text with the value where the steps lead from a node; objects on the way are made. Nothing where the way leads
// through something that is no object.
std::optional<std::string> with_value_at(std::string_view text, const RecordTree& tree, NodeIndex base,
                                         std::span<const PatternToken> steps, std::string_view value);

// The text without the member or element, with its comma. The node is not the root.
std::string without(std::string_view text, const RecordTree& tree, NodeIndex node);

// An object of one member, with the blanks that the object `model` has around its own.
std::string object_like(std::string_view model, const RecordTree& tree, std::string_view name,
                        std::string_view value);

// An object of one member: {"a": 1}.
std::string nested(std::string_view name, std::string_view value);

}  // namespace copyover::json

// Arrays in arrays: PostgreSQL's arrays of several dimensions.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

// Whether arrays among the elements are dimensions, and not values of the elements' type.
bool takes_dimensions(const Conversion& element);

// Whether the first element of an array is one.
inline bool begins_with_array(const json::RecordTree& tree, json::NodeIndex array) {
    return tree[array].end > array + 1 && tree[array + 1].kind == json::Kind::array;
}

// `element` is how a scalar in the innermost arrays is read. All arrays of one depth have the same length, and none is
// empty; else there is a failure.
bool convert_nested(const Conversion& element, const json::RecordTree& tree, json::NodeIndex array,
                    schema::Value& out, ConversionState& state);

}  // namespace copyover::mapping

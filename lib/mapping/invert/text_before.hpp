// What stood in a place that gets another value.
#pragma once

#include <string_view>

#include "json/record_tree.hpp"

namespace copyover::mapping {

struct TextBefore {
    json::Kind kind = json::Kind::null;  // null where nothing stood there
    std::string_view text = {};          // as json::Node::text
};

}  // namespace copyover::mapping

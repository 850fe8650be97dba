// What a byte that is not UTF-8 tells about the encoding of its text; private to lib/json.
#pragma once

#include <cstddef>
#include <string_view>

#include "json/lexical.hpp"

namespace copyover::json {

// Of the byte at the offset of a string's body, up to which the body is UTF-8.
Fault encoding_fault(std::string_view body, std::size_t offset);

}  // namespace copyover::json

// The pointers of the mapping language: JSON Pointer with `*` inside the record, Relative JSON Pointer
// (draft-bhutton-relative-json-pointer) outwards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "json/pointer.hpp"
#include "json/record_tree.hpp"

namespace copyover::mapping {

struct PointerExpression {
    enum class Kind {
        value,  // "/a/b", "", "0/a", "2/total": the values that the pattern reaches
        name,   // "0#", "1#": the name or index of the value `up` levels above the record
        names,  // "/a/*#": the member names that the last `*` matches
        file,   // {"file": "day"}: what braces in the name of the file matched
    };
    Kind kind = Kind::value;
    std::uint32_t up = 0;  // levels above the record at which the pattern starts
    json::Pattern pattern;
    std::string capture = {};  // file

    friend bool operator==(const PointerExpression&, const PointerExpression&) = default;
};

// The alternative is the reason why it cannot be read. At most 100 steps.
std::variant<PointerExpression, std::string> parse_pointer(std::string_view text);

std::string to_string(const PointerExpression& pointer);

bool has_wildcard(const json::Pattern& pattern);

// A pointer of the mapping, and where it stands there.
struct PointerSyntax {
    json::NodeIndex at = 0;
    PointerExpression pointer;
};

}  // namespace copyover::mapping

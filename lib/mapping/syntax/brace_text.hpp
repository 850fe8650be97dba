// Texts with parts in braces: "{user}-{channel}". `{{` and `}}` stand for braces.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copyover::mapping {

struct BracePiece {
    bool braced = false;  // what stood in braces, else literal text
    std::string text;

    friend bool operator==(const BracePiece&, const BracePiece&) = default;
};

// No two literal pieces follow each other, and none is empty. The alternative is the reason why the text
// cannot be read.
std::variant<std::vector<BracePiece>, std::string> parse_braces(std::string_view text);

}  // namespace copyover::mapping

#include "mapping/syntax/brace_text.hpp"

#include <utility>

namespace copyover::mapping {

std::variant<std::vector<BracePiece>, std::string> parse_braces(std::string_view text) {
    std::vector<BracePiece> pieces;
    std::string literal;
    const auto end_literal = [&] {
        if (!literal.empty()) pieces.push_back({false, std::exchange(literal, {})});
    };
    while (!text.empty()) {
        const char c = text.front();
        const bool doubled = text.size() > 1 && text[1] == c;
        if ((c == '{' || c == '}') && doubled) {
            literal += c;
            text.remove_prefix(2);
        } else if (c == '}') {
            return std::string("it has a \"}\" without \"{\"; write }} for a brace that is text");
        } else if (c == '{') {
            const std::size_t end = text.find('}');
            if (end == std::string_view::npos)
                return std::string("it has a \"{\" without \"}\"; write {{ for a brace that is text");
            end_literal();
            pieces.push_back({true, std::string(text.substr(1, end - 1))});
            text.remove_prefix(end + 1);
        } else {
            literal += c;
            text.remove_prefix(1);
        }
    }
    end_literal();
    return pieces;
}

}  // namespace copyover::mapping

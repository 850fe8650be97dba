#include "json/pointer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/pattern_walk.hpp"

namespace copyover::json {

void append_step(std::string_view name, std::string& out) {
    out += '/';
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
}

std::variant<Pattern, std::string> parse_pattern(std::string_view text) {
    Pattern pattern;
    if (text.empty()) return pattern;
    if (text.front() != '/') return std::string("a pointer is empty or starts with /");
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '/') {
            pattern.tokens.emplace_back();
            continue;
        }
        std::string& name = pattern.tokens.back().name;
        if (c != '~') {
            name += c;
        } else if (i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1')) {
            name += text[++i] == '0' ? '~' : '/';
        } else {
            return std::string("~ must be followed by 0 or 1: ~0 means ~, ~1 means /");
        }
    }
    for (PatternToken& token : pattern.tokens) {
        if (token.name == "*") token = {.name = "", .any = true};
    }
    return pattern;
}

std::string to_string(const Pattern& pattern) {
    std::string out;
    for (const PatternToken& token : pattern.tokens) {
        if (token.any) {
            out += "/*";
        } else {
            append_step(token.name, out);
        }
    }
    return out;
}

std::string to_pointer(std::span<const PathToken> path) {
    std::string out;
    for (const PathToken& token : path) {
        if (token.is_index) {
            out += '/';
            out += fmt::format_int(token.index).c_str();
        } else {
            append_step(token.name, out);
        }
    }
    return out;
}

bool matches(const Pattern& pattern, std::span<const PathToken> path) {
    return std::ranges::equal(pattern.tokens, path,
                              [](const PatternToken& a, const PathToken& b) { return matches(a, b); });
}

}  // namespace copyover::json

// JSON Pointer (RFC 6901), patterns with `*`, and paths.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copyover::json {

// One step of a pattern: a member name or array index as text, or `*` for every member or element. A literal
// member named `*` cannot be addressed.
struct PatternToken {
    std::string name;
    bool any = false;

    friend bool operator==(const PatternToken&, const PatternToken&) = default;
};

struct Pattern {
    std::vector<PatternToken> tokens;

    friend bool operator==(const Pattern&, const Pattern&) = default;
};

// Reads "" or "/a/*/b~1c". The alternative is the reason why it cannot be read.
std::variant<Pattern, std::string> parse_pattern(std::string_view text);

std::string to_string(const Pattern& pattern);

// One step of a path that was walked.
struct PathToken {
    std::string name;         // unescaped member name; empty for an element
    std::uint64_t index = 0;  // 0-based position in its array
    bool is_index = false;

    friend bool operator==(const PathToken&, const PathToken&) = default;
};

// Appends a name as a step of a pointer: /, and ~ and / escaped (RFC 6901 section 3).
void append_step(std::string_view name, std::string& out);

// The JSON Pointer of a path, with ~ and / escaped.
std::string to_pointer(std::span<const PathToken> path);

// Whether the whole path is what the whole pattern describes. An index matches `*` and its decimal text.
bool matches(const Pattern& pattern, std::span<const PathToken> path);

}  // namespace copyover::json

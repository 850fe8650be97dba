#include "mapping/syntax/pointer_expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace copyover::mapping {

namespace {

constexpr std::size_t most_steps = 100;
constexpr std::size_t most_level_digits = 3;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::variant<PointerExpression, std::string> parse_pointer(std::string_view text) {
    PointerExpression result;
    std::string_view rest = text;
    if (!rest.empty() && is_digit(rest.front())) {
        std::size_t digits = 0;
        while (digits < rest.size() && is_digit(rest[digits]))
            ++digits;
        if (digits > most_level_digits || (digits > 1 && rest.front() == '0'))
            return std::string("the number of levels is not a number from 0 to 999");
        for (const char c : rest.substr(0, digits))
            result.up = result.up * 10 + static_cast<std::uint32_t>(c - '0');
        rest.remove_prefix(digits);
        if (rest == "#") {
            result.kind = PointerExpression::Kind::name;
            return result;
        }
        if (!rest.empty() && rest.front() != '/')
            return std::string("after the number of levels comes \"#\" or \"/\"");
    } else if (!rest.empty() && rest.front() != '/') {
        return std::string("a pointer starts with \"/\" or with a number of levels, as in \"0#\"");
    }
    if (rest.ends_with("/*#")) {
        result.kind = PointerExpression::Kind::names;
        rest.remove_suffix(1);
    }
    auto pattern = json::parse_pattern(rest);
    if (auto* reason = std::get_if<std::string>(&pattern)) return std::move(*reason);
    result.pattern = std::get<json::Pattern>(std::move(pattern));
    if (result.pattern.tokens.size() > most_steps)
        return fmt::format("a pointer has at most {} steps", most_steps);
    return result;
}

std::string to_string(const PointerExpression& pointer) {
    if (pointer.kind == PointerExpression::Kind::file) return fmt::format("{{{}}}", pointer.capture);
    std::string text = pointer.up > 0 || pointer.kind == PointerExpression::Kind::name
                           ? std::to_string(pointer.up)
                           : std::string();
    text += json::to_string(pointer.pattern);
    if (pointer.kind != PointerExpression::Kind::value) text += '#';
    return text;
}

bool has_wildcard(const json::Pattern& pattern) {
    return std::ranges::any_of(pattern.tokens, &json::PatternToken::any);
}

}  // namespace copyover::mapping

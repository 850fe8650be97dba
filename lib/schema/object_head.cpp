#include "schema/object_head.hpp"

#include <algorithm>
#include <array>

#include "schema/sql_scanner.hpp"

namespace copyover::schema {

namespace {

std::size_t end_of(const Token& token) {
    return token.offset + token.text.size();
}

Token after(std::string_view sql, const Token& token) {
    return next_token(sql, end_of(token));
}

bool is_word(const Token& token, std::string_view word) {
    return token.kind == TokenKind::word && lower_case(token.text) == word;
}

}  // namespace

ObjectHead object_head(std::string_view sql) {
    constexpr std::array<std::string_view, 6> modifiers{"or",   "replace",   "on",
                                                        "temp", "temporary", "unlogged"};
    ObjectHead head;
    Token token = next_token(sql, 0);
    head.command = lower_case(token.text);
    token = after(sql, token);
    while (token.kind == TokenKind::word &&
           std::ranges::find(modifiers, lower_case(token.text)) != modifiers.end()) {
        head.replaces = head.replaces || is_word(token, "replace");
        token = after(sql, token);
    }
    if (token.kind != TokenKind::word) return head;
    head.kind = lower_case(token.text);
    token = after(sql, token);
    while (is_word(token, "if") || is_word(token, "not") || is_word(token, "exists"))
        token = after(sql, token);
    head.name_begin = token.offset;
    head.name_end = end_of(token);
    for (Token dot = after(sql, token); dot.is('.'); dot = after(sql, token)) {
        token = after(sql, dot);
        head.name_end = end_of(token);
    }
    return head;
}

std::string without_owner(std::string_view sql) {
    std::string text(sql);
    for (Token token = next_token(sql, 0); token.kind != TokenKind::end; token = after(sql, token)) {
        if (!is_word(token, "owned")) continue;
        Token name = after(sql, after(sql, token));  // behind BY
        for (Token dot = after(sql, name); dot.is('.'); dot = after(sql, name))
            name = after(sql, dot);
        text.erase(token.offset, end_of(name) - token.offset);
        break;
    }
    return text;
}

std::string identifier_after(std::string_view sql, std::string_view word) {
    for (Token token = next_token(sql, 0); token.kind != TokenKind::end; token = after(sql, token)) {
        if (!is_word(token, word)) continue;
        const Token name = after(sql, token);
        if (name.kind == TokenKind::word || name.kind == TokenKind::quoted_name) return identifier(name);
    }
    return {};
}

}  // namespace copyover::schema

#include "schema/sql_scanner.hpp"

#include <algorithm>

namespace copyover::schema {

namespace {

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || byte >= 0x80;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

std::size_t after_block_comment(std::string_view sql, std::size_t at) {
    int depth = 0;
    while (at < sql.size()) {
        const std::string_view pair = sql.substr(at, 2);
        if (pair == "/*") {
            ++depth;
            at += 2;
        } else if (pair == "*/") {
            at += 2;
            if (--depth == 0) return at;
        } else {
            ++at;
        }
    }
    return sql.size();
}

std::size_t after_blanks_and_comments(std::string_view sql, std::size_t at) {
    while (at < sql.size()) {
        if (is_blank(sql[at])) {
            ++at;
        } else if (sql.substr(at, 2) == "--") {
            at = std::min(sql.find('\n', at), sql.size());
        } else if (sql.substr(at, 2) == "/*") {
            at = after_block_comment(sql, at);
        } else {
            break;
        }
    }
    return std::min(at, sql.size());
}

// `at` is the opening quote; a doubled quote is part of the text.
std::size_t after_quoted(std::string_view sql, std::size_t at, bool backslash_escapes) {
    const char quote = sql[at];
    for (++at; at < sql.size(); ++at) {
        if (backslash_escapes && sql[at] == '\\') {
            ++at;
        } else if (sql[at] == quote) {
            if (at + 1 >= sql.size() || sql[at + 1] != quote) return at + 1;
            ++at;
        }
    }
    return sql.size();
}

// The end of a dollar-quoted text, or `at` where none starts there ($1 is a parameter).
std::size_t after_dollar_quoted(std::string_view sql, std::size_t at) {
    std::size_t tag_end = at + 1;
    while (tag_end < sql.size() && sql[tag_end] != '$' && is_word_byte(sql[tag_end]))
        ++tag_end;
    const bool starts_with_digit = at + 1 < sql.size() && sql[at + 1] >= '0' && sql[at + 1] <= '9';
    if (tag_end >= sql.size() || sql[tag_end] != '$' || starts_with_digit) return at;
    const std::string_view tag = sql.substr(at, tag_end + 1 - at);
    const std::size_t close = sql.find(tag, tag_end + 1);
    return close == std::string_view::npos ? sql.size() : close + tag.size();
}

std::size_t after_word(std::string_view sql, std::size_t at) {
    while (at < sql.size() && is_word_byte(sql[at]))
        ++at;
    return at;
}

}  // namespace

Token next_token(std::string_view sql, std::size_t offset) {
    const std::size_t at = after_blanks_and_comments(sql, offset);
    const auto token = [&](TokenKind kind, std::size_t end) {
        return Token{kind, sql.substr(at, end - at), at};
    };
    if (at >= sql.size()) return {TokenKind::end, {}, sql.size()};
    const char c = sql[at];
    if (c == '"') return token(TokenKind::quoted_name, after_quoted(sql, at, false));
    if (c == '\'') return token(TokenKind::quoted_text, after_quoted(sql, at, false));
    if ((c == 'e' || c == 'E') && sql.substr(at + 1, 1) == "'")
        return token(TokenKind::quoted_text, after_quoted(sql, at + 1, true));
    if (c == '$') {
        const std::size_t end = after_dollar_quoted(sql, at);
        if (end != at) return token(TokenKind::quoted_text, end);
    }
    if (is_word_byte(c)) return token(TokenKind::word, after_word(sql, at));
    return token(TokenKind::symbol, at + 1);
}

std::size_t expression_end(std::string_view sql, std::size_t offset, std::size_t limit) {
    int depth = 0;
    std::size_t end = offset;
    for (Token token = next_token(sql, offset); token.kind != TokenKind::end && token.offset < limit;
         token = next_token(sql, end)) {
        if (token.is('(') || token.is('[')) ++depth;
        if (token.is(')') || token.is(']')) --depth;
        if (depth < 0 || (depth == 0 && (token.is(',') || token.is(';')))) break;
        end = token.offset + token.text.size();
    }
    return end;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string identifier(const Token& token) {
    if (token.kind != TokenKind::quoted_name) return lower_case(token.text);
    std::string name;
    for (std::size_t i = 1; i + 1 < token.text.size(); ++i) {
        name += token.text[i];
        if (token.text[i] == '"') ++i;
    }
    return name;
}

}  // namespace copyover::schema

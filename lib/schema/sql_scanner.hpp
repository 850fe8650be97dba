// Words, quotes and comments of SQL text, as psql's own scanner tells them apart (src/fe_utils/psqlscan.l):
// enough to split a script into statements and to find where an expression ends. libpg_query does the
// grammar.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace copyover::schema {

enum class TokenKind {
    word,         // keyword, unquoted name or number
    quoted_name,  // "..."
    quoted_text,  // '...', E'...', $tag$...$tag$
    symbol,       // one byte of anything else
    end,
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;   // quotes included
    std::size_t offset = 0;  // in the scanned text

    [[nodiscard]] bool is(char symbol) const { return kind == TokenKind::symbol && text.front() == symbol; }
};

// The first token at or after the offset; blanks and comments are passed over. A quote that is never closed
// reaches to the end of the text.
Token next_token(std::string_view sql, std::size_t offset);

// The end of the expression that starts at the offset: before the comma, the closing parenthesis or the
// semicolon that does not belong to it, at most `limit`.
std::size_t expression_end(std::string_view sql, std::size_t offset, std::size_t limit);

std::string lower_case(std::string_view text);  // ASCII letters only, as PostgreSQL folds keywords

// The name that a word or quoted name stands for.
std::string identifier(const Token& token);

}  // namespace copyover::schema

#include "schema/expression_text.hpp"

#include <algorithm>
#include <utility>

#include "schema/sql_scanner.hpp"

namespace copyover::schema {

namespace {

std::size_t location_of(const SyntaxNode& node) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, node["location"].integer()));
}

std::size_t end_of(const Token& token) {
    return token.offset + token.text.size();
}

std::string slice(std::string_view sql, std::size_t start, std::size_t limit) {
    const std::size_t end = expression_end(sql, start, limit);
    return std::string(sql.substr(start, end - start));
}

template <typename Visit>
void visit_tagged(const SyntaxNode& node, std::string_view tag, const Visit& visit) {
    for (const auto& [name, value] : node.fields()) {
        if (name == tag) visit(value);
        visit_tagged(value, tag, visit);
    }
    for (const SyntaxNode& item : node.items())
        visit_tagged(item, tag, visit);
}

}  // namespace

std::size_t next_location(const SyntaxNode& constraints, const SyntaxNode& constraint, std::size_t end) {
    for (const SyntaxNode& item : constraints.items()) {
        const std::size_t location = location_of(item.body());
        if (location > location_of(constraint)) end = std::min(end, location);
    }
    return end;
}

std::string constraint_text(std::string_view sql, const SyntaxNode& constraint, std::size_t limit) {
    return slice(sql, location_of(constraint), limit);
}

std::string default_text(std::string_view sql, const SyntaxNode& constraint, std::size_t limit) {
    Token token = next_token(sql, location_of(constraint));
    while (token.kind != TokenKind::end && lower_case(token.text) != "default")
        token = next_token(sql, end_of(token));
    return slice(sql, next_token(sql, end_of(token)).offset, limit);
}

std::vector<std::string> set_default_texts(std::string_view sql) {
    std::vector<std::string> texts;
    std::string before_last;
    std::string last;
    for (Token token = next_token(sql, 0); token.kind != TokenKind::end;
         token = next_token(sql, end_of(token))) {
        const std::string word = token.kind == TokenKind::word ? lower_case(token.text) : "";
        const bool referential_action = before_last == "delete" || before_last == "update";
        if (word == "default" && last == "set" && !referential_action)
            texts.push_back(slice(sql, next_token(sql, end_of(token)).offset, sql.size()));
        before_last = std::exchange(last, word);
    }
    return texts;
}

std::string partition_key_text(std::string_view sql, const SyntaxNode& partition_spec) {
    const Token partition = next_token(sql, location_of(partition_spec));
    const Token by = next_token(sql, end_of(partition));
    const Token strategy = next_token(sql, end_of(by));
    const Token open = next_token(sql, end_of(strategy));
    const std::size_t end = expression_end(sql, end_of(open), sql.size());
    std::size_t close = end;
    for (Token token = next_token(sql, close); token.is(','); token = next_token(sql, close))
        close = expression_end(sql, end_of(token), sql.size());
    std::string text = lower_case(strategy.text);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return text + " (" + std::string(sql.substr(end_of(open), close - end_of(open))) + ")";
}

bool calls_nextval(const SyntaxNode& expression) {
    bool found = false;
    visit_tagged(expression, "FuncCall", [&](const SyntaxNode& call) {
        const auto name = call["funcname"].strings();
        found = found || (!name.empty() && name.back() == "nextval");
    });
    return found;
}

bool is_null_constant(const SyntaxNode& expression) {
    const SyntaxNode& cast = expression["TypeCast"];
    return cast.empty() ? expression["A_Const"]["isnull"].flag() : is_null_constant(cast["arg"]);
}

std::vector<std::string> referenced_columns(const SyntaxNode& expression) {
    std::vector<std::string> columns;
    visit_tagged(expression, "ColumnRef", [&](const SyntaxNode& reference) {
        const auto name = reference["fields"].strings();
        if (!name.empty() && std::ranges::find(columns, name.back()) == columns.end())
            columns.push_back(name.back());
    });
    return columns;
}

}  // namespace copyover::schema

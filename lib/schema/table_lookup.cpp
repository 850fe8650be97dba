#include "schema/table_lookup.hpp"

#include "schema/sql_scanner.hpp"

namespace copyover::schema {

namespace {

// A name as in SQL, in one or two parts; nothing where the text is none or has no quotes.
std::optional<Name> quoted_name(std::string_view text) {
    if (text.find('"') == std::string_view::npos) return std::nullopt;
    std::vector<std::string> parts;
    std::size_t at = 0;
    for (bool more = true; more;) {
        const Token token = next_token(text, at);
        const bool closed = token.text.size() > 2 && token.text.ends_with('"');
        if (token.kind == TokenKind::quoted_name ? !closed : token.kind != TokenKind::word)
            return std::nullopt;
        parts.push_back(token.kind == TokenKind::word ? std::string(token.text) : identifier(token));
        at = token.offset + token.text.size();
        const Token dot = next_token(text, at);
        more = dot.is('.');
        if (!more && dot.kind != TokenKind::end) return std::nullopt;
        at = dot.offset + dot.text.size();
    }
    if (parts.size() > 2) return std::nullopt;
    return Name{parts.size() == 2 ? parts.front() : "", parts.back()};
}

TableLookup find_whole(const Schema& schema, const std::string& name) {
    for (const std::string& place : schema.path.schemas) {
        if (const Table* table = schema.find({place, name}))
            return {.table = table, .several = {}, .elsewhere = {}};
        if (schema.path.live != nullptr && schema.path.live->relations.contains({place, name}))
            return {.table = nullptr, .several = {}, .elsewhere = Name{place, name}};
    }
    TableLookup found;
    for (const Table& table : schema.tables) {
        if (table.name.name != name) continue;
        found.table = &table;
        found.several.push_back(table.name);
    }
    if (found.several.size() > 1) found.table = nullptr;
    if (found.table != nullptr) found.several.clear();
    return found;
}

std::string in_quotes(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += c;
        text += c;
    }
    return text + '"';
}

}  // namespace

TableLookup find_table(const Schema& schema, std::string_view text) {
    if (const auto name = quoted_name(text)) {
        if (name->schema.empty()) return find_whole(schema, name->name);
        return {.table = schema.find(*name), .several = {}, .elsewhere = {}};
    }
    TableLookup found = find_whole(schema, std::string(text));
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
        const Table* table =
            schema.find({std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))});
        if (table == nullptr) continue;
        if (found.table != nullptr) found.several.push_back(found.table->name);
        if (found.several.empty()) {
            found.table = table;
        } else {
            found.several.push_back(table->name);
            found.table = nullptr;
        }
    }
    return found;
}

std::string lookup_text(const Schema& schema, const Name& table, bool with_schema) {
    const auto finds = [&](const std::string& text) {
        const Table* found = find_table(schema, text).table;
        return found != nullptr && found->name == table;
    };
    if (!with_schema && finds(table.name)) return table.name;
    std::string plain = table.schema + "." + table.name;
    if (finds(plain)) return plain;
    return in_quotes(table.schema) + "." + in_quotes(table.name);
}

}  // namespace copyover::schema

#include "schema/unread_statement.hpp"

#include <algorithm>
#include <array>

#include "schema/sql_scanner.hpp"

namespace copyover::schema {

namespace {

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

constexpr std::array<std::string_view, 44> passed_over{
    "abort",    "analyze",    "begin",     "call",     "checkpoint", "close",   "cluster", "commit",
    "copy",     "deallocate", "declare",   "delete",   "discard",    "do",      "end",     "execute",
    "explain",  "fetch",      "grant",     "import",   "insert",     "listen",  "load",    "lock",
    "merge",    "notify",     "prepare",   "reassign", "refresh",    "reindex", "release", "reset",
    "revoke",   "rollback",   "savepoint", "security", "select",     "show",    "start",   "truncate",
    "unlisten", "update",     "vacuum",    "values",
};

// Between CREATE, ALTER or DROP and the kind of object.
constexpr std::array<std::string_view, 13> before_object{
    "or",     "replace", "temp",         "temporary",  "global", "local",  "unlogged",
    "unique", "if",      "concurrently", "constraint", "not",    "exists",
};

constexpr std::array<std::string_view, 3> model_objects{"table", "type", "domain"};

constexpr std::array<std::string_view, 31> other_objects{
    "access",       "aggregate", "cast",       "collation",    "conversion",  "database",   "default",
    "event",        "extension", "foreign",    "function",     "group",       "language",   "large",
    "materialized", "operator",  "procedural", "procedure",    "publication", "recursive",  "role",
    "routine",      "schema",    "server",     "subscription", "system",      "tablespace", "text",
    "trusted",      "user",      "view",
};

// Objects of tables, and types, in a DO block.
constexpr std::array<std::string_view, 9> block_objects{
    "table", "type", "domain", "index", "trigger", "rule", "policy", "sequence", "foreign",
};

// How a text starts that may be executed without doing anything to tables, if no word in it says otherwise.
constexpr std::array<std::string_view, 19> harmless_starts{
    "alter",  "analyze", "call",    "comment", "create", "delete", "drop", "grant",    "insert", "listen",
    "notify", "perform", "refresh", "reset",   "revoke", "select", "set",  "truncate", "update",
};

std::string_view inner_text(std::string_view quoted) {
    if (quoted.starts_with('$')) {
        const std::size_t tag = quoted.find('$', 1) + 1;
        const bool closed = quoted.size() >= 2 * tag && quoted.ends_with(quoted.substr(0, tag));
        return quoted.substr(tag, quoted.size() - tag - (closed ? tag : 0));
    }
    const std::size_t open = quoted.find('\'') + 1;
    return quoted.substr(open,
                         quoted.size() - open - (quoted.size() > open && quoted.ends_with('\'') ? 1 : 0));
}

std::size_t end_of(const Token& token) {
    return token.offset + token.text.size();
}

// The words of a block, those of its texts included, and whether it executes a text that cannot be read off.
class BlockWords {
  public:
    explicit BlockWords(std::string_view body) { read(body, 0); }

    const std::vector<std::string>& words() const { return words_; }
    bool executes_unknown_text() const { return unknown_; }

  private:
    // Texts within texts, each read again from its start: nobody writes so many.
    static constexpr int deepest = 8;

    void read(std::string_view sql, int depth) {
        const bool in_text = depth > 0;
        if (depth > deepest) {
            unknown_ = true;
            return;
        }
        for (Token token = next_token(sql, 0); token.kind != TokenKind::end;
             token = next_token(sql, end_of(token))) {
            if (token.kind == TokenKind::quoted_text) {
                read(inner_text(token.text), depth + 1);
            } else if (token.kind == TokenKind::quoted_name) {
                words_.emplace_back("\"");
            } else if (token.kind == TokenKind::word) {
                const std::string word = lower_case(token.text);
                if (!in_text && word == "raise") {
                    token = before_semicolon(sql, token);
                    continue;
                }
                if (!in_text && word == "execute" && !is_known(sql, end_of(token))) unknown_ = true;
                words_.push_back(word);
            } else if (token.is(';')) {
                words_.emplace_back(";");
            }
        }
    }

    static Token before_semicolon(std::string_view sql, Token token) {
        for (Token next = next_token(sql, end_of(token)); next.kind != TokenKind::end && !next.is(';');
             next = next_token(sql, end_of(next)))
            token = next;
        return token;
    }

    // Whether what stands behind EXECUTE begins with a text, maybe within format(), whose command is known.
    static bool is_known(std::string_view sql, std::size_t at) {
        Token token = next_token(sql, at);
        if (token.kind == TokenKind::word) {
            const std::string word = lower_case(token.text);
            if (word == "function" || word == "procedure") return true;  // of CREATE TRIGGER
            if (word != "format" && word != "concat") return false;
            token = next_token(sql, end_of(token));
        }
        while (token.is('('))
            token = next_token(sql, end_of(token));
        if (token.kind != TokenKind::quoted_text) return false;
        const std::string_view text = inner_text(token.text);
        const Token first = next_token(text, 0);
        return first.kind == TokenKind::word && end_of(first) < text.size() &&
               is_one_of(harmless_starts, lower_case(first.text));
    }

    std::vector<std::string> words_;
    bool unknown_ = false;
};

// Whether CREATE, ALTER or DROP at that word is about what tables are made of.
bool changes_tables(const std::vector<std::string>& words, std::size_t at) {
    bool temporary = false;
    std::size_t object = at + 1;
    for (; object < words.size() && is_one_of(before_object, words[object]); ++object)
        temporary = temporary || words[object].starts_with("temp");
    if (temporary || object >= words.size() || !is_one_of(block_objects, words[object])) return false;
    if (words[object] == "foreign") return object + 1 < words.size() && words[object + 1] == "table";
    // ALTER TABLE ... OWNER TO changes nothing that matters here.
    const auto end = std::find(words.begin() + static_cast<std::ptrdiff_t>(object), words.end(), ";");
    const bool owner = words[at] == "alter" &&
                       std::find(words.begin() + static_cast<std::ptrdiff_t>(object), end, "owner") != end;
    return !owner;
}

}  // namespace

bool is_passed_over(const std::vector<std::string>& words) {
    return !words.empty() && (is_one_of(passed_over, words.front()) || words.front() == "with");
}

std::string command_name(const std::vector<std::string>& words) {
    if (words.empty()) return "a statement";
    std::string name = words.front();
    const bool with_object = name == "create" || name == "alter" || name == "drop" || name == "comment";
    const std::size_t object = words.size() > 3 && words[1] == "or" && words[2] == "replace" ? 3 : 1;
    if (with_object && words.size() > object) name += " " + words[object];
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return name;
}

Concern concern_of(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 3> ddl{"create", "alter", "drop"};
    if (words.empty()) return Concern::tables;
    if (words.front() == "comment" || words.front() == "set") return Concern::none;
    if (!is_one_of(ddl, words.front())) return Concern::tables;
    const auto object = std::find_if(words.begin() + 1, words.end(),
                                     [](const std::string& word) { return !is_one_of(before_object, word); });
    if (object == words.end()) return Concern::around;
    if (is_one_of(model_objects, *object)) return Concern::tables;
    return is_one_of(other_objects, *object) ? Concern::none : Concern::around;
}

bool brings_statements(std::string_view meta_command) {
    constexpr std::array<std::string_view, 5> commands{"\\i", "\\ir", "\\include", "\\include_relative",
                                                       "\\gexec"};
    return is_one_of(commands, meta_command.substr(0, meta_command.find_first_of(" \t\r\n")));
}

std::vector<std::string> first_arguments(std::string_view sql) {
    constexpr std::array<std::string_view, 6> harmless{
        "setval", "nextval", "currval", "set_config", "pg_get_serial_sequence", "current_setting"};
    std::vector<std::string> texts;
    std::string function;
    bool opened = false;
    for (Token token = next_token(sql, 0); token.kind != TokenKind::end;
         token = next_token(sql, end_of(token))) {
        const bool called = opened && !function.empty() && !is_one_of(harmless, function);
        if (token.kind == TokenKind::quoted_text && called) texts.emplace_back(inner_text(token.text));
        opened = token.is('(');
        if (token.kind == TokenKind::word) {
            function = lower_case(token.text);
        } else if (!opened) {
            function.clear();
        }
    }
    return texts;
}

bool block_concerns_tables(std::string_view do_statement) {
    for (Token token = next_token(do_statement, 0); token.kind != TokenKind::end;
         token = next_token(do_statement, end_of(token))) {
        if (token.kind != TokenKind::quoted_text) continue;
        const BlockWords block(inner_text(token.text));
        if (block.executes_unknown_text()) return true;
        const std::vector<std::string>& words = block.words();
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
            const std::string& word = words[i];
            if ((word == "create" || word == "alter" || word == "drop") && changes_tables(words, i))
                return true;
            const bool member = words[i + 1] == "constraint" || words[i + 1] == "column";
            if (member && (word == "add" || word == "drop" || word == "rename")) return true;
        }
    }
    return false;
}

}  // namespace copyover::schema

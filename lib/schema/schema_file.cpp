#include "schema/schema_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "schema/grammar.hpp"
#include "schema/named_types.hpp"
#include "schema/schema_builder.hpp"
#include "schema/source_report.hpp"
#include "schema/sql_scanner.hpp"
#include "schema/statement_kind.hpp"
#include "schema/table_reader.hpp"

namespace copyover::schema {

namespace {

constexpr std::size_t largest_statement = std::size_t{1} << 20;
constexpr std::string_view use_pg_dump = "put the output of pg_dump --schema-only in this file instead";

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

// Commands that make nothing that copyover needs; they are not parsed, because data may be large.
bool is_passed_over(const std::vector<std::string>& words) {
    constexpr std::array commands{
        "abort",    "analyze",    "begin",     "call",     "checkpoint", "close",   "cluster", "commit",
        "copy",     "deallocate", "declare",   "delete",   "discard",    "do",      "end",     "execute",
        "explain",  "fetch",      "grant",     "import",   "insert",     "listen",  "load",    "lock",
        "merge",    "notify",     "prepare",   "reassign", "refresh",    "reindex", "release", "reset",
        "revoke",   "rollback",   "savepoint", "security", "select",     "show",    "start",   "truncate",
        "unlisten", "update",     "vacuum",    "values",   "with",
    };
    return !words.empty() && std::ranges::find(commands, words.front()) != commands.end();
}

// Whether what cannot be read may be DDL of tables. A misspelt command may be.
bool concerns_tables(const std::vector<std::string>& words) {
    constexpr std::array ddl{"create", "alter", "drop", "comment", "set"};
    if (words.empty() || std::ranges::find(ddl, words.front()) == ddl.end()) return true;
    if (words.front() == "comment" || words.front() == "set") return false;
    return has(words, "table") || has(words, "type") || has(words, "domain") ||
           (has(words, "unique") && has(words, "index"));
}

// "SET", "CREATE VIEW": a statement's name in a note.
std::string command_name(const std::vector<std::string>& words) {
    if (words.empty()) return "a statement";
    std::string name = words.front();
    const bool with_object = name == "create" || name == "alter" || name == "drop" || name == "comment";
    std::size_t object = words.size() > 3 && words[1] == "or" && words[2] == "replace" ? 3 : 1;
    if (with_object && words.size() > object) name += " " + words[object];
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return name;
}

class SchemaReader {
  public:
    SchemaReader(std::string_view text, const std::string& file, Findings& findings)
        : script_(split_script(text)), report_(file, text, findings) {}

    SchemaFile read() {
        for (const std::size_t at : script_.meta_commands)
            report_.skipped(at, "psql meta-command is skipped", "meta-command");
        for (const std::size_t at : script_.copy_data)
            report_.skipped(at, "data of COPY is skipped", "copy data");
        for (const ScriptStatement& statement : script_.statements)
            read_statement(statement);
        // Types first: a later ALTER TYPE ... ADD VALUE counts for the tables before it.
        for (const Parsed& parsed : parsed_)
            read_type(parsed);
        for (const Parsed& parsed : parsed_)
            read_table(parsed);
        file_.schema = builder_.finish();
        return std::move(file_);
    }

  private:
    struct Parsed {
        SyntaxNode tree;
        StatementText text;
        const ScriptStatement* statement;
    };

    void read_statement(const ScriptStatement& statement) {
        const StatementText text{std::string_view(script_.text).substr(statement.offset, statement.length),
                                 statement.offset};
        Statement out;
        out.sql = text.sql;
        const auto position = report_.position(statement.offset);
        out.line = position.line;
        out.column = position.column;
        if (is_passed_over(statement.words)) {
            skip(statement);
        } else if (text.sql.size() > largest_statement) {
            refuse(statement, 0, "the statement is larger than 1 MiB");
        } else {
            ParsedStatement parsed = parse_statement(out.sql);
            if (parsed.tree) {
                StatementTarget target = statement_target(*parsed.tree);
                out.kind = target.kind;
                out.object = std::move(target.object);
                parsed_.push_back({std::move(*parsed.tree), text, &statement});
            } else {
                refuse(statement, parsed.error_offset, parsed.error);
            }
        }
        file_.statements.push_back(std::move(out));
    }

    void skip(const ScriptStatement& statement) {
        const std::string name = command_name(statement.words);
        report_.skipped(statement.offset, name + " is skipped", name);
    }

    void refuse(const ScriptStatement& statement, std::size_t error_offset, const std::string& error) {
        const std::size_t at = statement.offset + error_offset;
        if (concerns_tables(statement.words)) {
            report_.unreadable(at, {}, error,
                               "write it as PostgreSQL 15 reads it (newer syntax is not known), or " +
                                   std::string(use_pg_dump));
        } else {
            report_.skipped(at, fmt::format("{} is skipped: {}", command_name(statement.words), error), {});
        }
    }

    void read_type(const Parsed& parsed) {
        const std::string_view tag = parsed.tree.tag();
        const SyntaxNode& body = parsed.tree.body();
        if (tag == "CreateEnumStmt") types_.create_enumeration(body);
        if (tag == "AlterEnumStmt") types_.add_label(body);
        if (tag == "CreateDomainStmt") types_.create_domain(body, parsed.text);
        if (tag == "AlterDomainStmt") types_.alter_domain(body, parsed.text);
    }

    void read_table(const Parsed& parsed) {
        const std::string_view tag = parsed.tree.tag();
        const SyntaxNode& body = parsed.tree.body();
        const StatementTarget target = statement_target(parsed.tree);
        if (tag == "CreateStmt" && target.kind == StatementKind::table) {
            builder_.create_table(body, parsed.text);
        } else if (tag == "AlterTableStmt" && target.kind != StatementKind::skipped) {
            builder_.alter_table(body, parsed.text);
        } else if (tag == "IndexStmt") {
            builder_.create_index(body, parsed.text);
        } else if (tag == "CreateSeqStmt") {
            builder_.create_sequence(body);
        } else if (tag == "CreateTrigStmt") {
            builder_.create_trigger(body, parsed.text);
        } else if (tag == "RuleStmt") {
            builder_.create_rule(body, parsed.text);
        } else if (target.kind == StatementKind::skipped) {
            read_other(tag, body, parsed);
        }
    }

    // Statements that are not run. Those that would change what stands before them make the model wrong.
    void read_other(std::string_view tag, const SyntaxNode& body, const Parsed& parsed) {
        const std::size_t at = parsed.text.offset;
        if (tag == "VariableSetStmt" && body["name"].text() == "search_path" && leaves_public(body)) {
            report_.unreadable(at, {}, "SET search_path is not applied",
                               "write the schema before each name, or " + std::string(use_pg_dump));
        } else if (tag == "CreateTableAsStmt" && body["objtype"].text() == "OBJECT_TABLE") {
            report_.unreadable(at, relation_name(body["into"]["rel"]), "CREATE TABLE AS names no columns",
                               "write the columns out, or " + std::string(use_pg_dump));
        } else if (tag == "DropStmt" && drops_known_table(body)) {
            report_.unreadable(at, {}, "DROP TABLE of a table that this file creates is not applied",
                               std::string(use_pg_dump));
        } else if (renames(tag, body)) {
            report_.unreadable(at, relation_name(body["relation"]), "renaming is not applied",
                               std::string(use_pg_dump));
        } else {
            skip(*parsed.statement);
        }
    }

    static bool leaves_public(const SyntaxNode& body) {
        for (const SyntaxNode& argument : body["args"].items()) {
            const std::string& schema = argument["A_Const"]["sval"]["sval"].text();
            if (schema == "$user" || schema == "pg_catalog") continue;
            return !schema.empty() && schema != "public";
        }
        return false;
    }

    bool drops_known_table(const SyntaxNode& body) const {
        if (body["removeType"].text() != "OBJECT_TABLE") return false;
        return std::ranges::any_of(body["objects"].items(), [&](const SyntaxNode& object) {
            return builder_.knows(qualified_name(object["List"]["items"].strings()));
        });
    }

    static bool renames(std::string_view tag, const SyntaxNode& body) {
        constexpr std::array objects{"OBJECT_TABLE",  "OBJECT_COLUMN",   "OBJECT_TABCONSTRAINT",
                                     "OBJECT_INDEX",  "OBJECT_TYPE",     "OBJECT_DOMAIN",
                                     "OBJECT_SCHEMA", "OBJECT_ATTRIBUTE"};
        const std::string_view field = tag == "RenameStmt" ? "renameType" : "objectType";
        return (tag == "RenameStmt" || tag == "AlterObjectSchemaStmt") &&
               std::ranges::find(objects, body[field].text()) != objects.end();
    }

    Script script_;
    SourceReport report_;
    NamedTypes types_;
    SchemaBuilder builder_{types_, report_};
    std::vector<Parsed> parsed_;
    SchemaFile file_;
};

// The offset of the first byte that is NUL or not UTF-8, or the size.
std::size_t first_bad_byte(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = text[at] == '\0' ? 0 : utf8_length(text.substr(at));
        if (length == 0) break;
        at += length;
    }
    return at;
}

}  // namespace

SchemaFile read_schema(std::string_view text, const std::string& file, Findings& findings) {
    if (const std::size_t bad = first_bad_byte(text); bad != text.size()) {
        SourceReport(file, text, findings)
            .unreadable(bad, {}, "the file is not text in UTF-8",
                        "save it as UTF-8, as pg_dump -E UTF8 writes it");
        return {};
    }
    SchemaFile result;
    on_large_stack([&] { result = SchemaReader(text, file, findings).read(); });
    return result;
}

}  // namespace copyover::schema

#include "schema/schema_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "schema/grammar.hpp"
#include "schema/name_scope.hpp"
#include "schema/named_types.hpp"
#include "schema/schema_builder.hpp"
#include "schema/script.hpp"
#include "schema/source_report.hpp"
#include "schema/statement_kind.hpp"
#include "schema/table_lookup.hpp"
#include "schema/table_reader.hpp"
#include "schema/unread_statement.hpp"

namespace copyover::schema {

namespace {

constexpr std::size_t largest_statement = std::size_t{1} << 20;
constexpr std::string_view use_pg_dump = "put the output of pg_dump --schema-only in this file instead";

class SchemaReader {
  public:
    SchemaReader(std::string_view text, const std::string& file, const SearchPath& path, Findings& findings)
        : given_(text), script_(split_script(text)), report_(file, text, findings), scope_(path) {}

    SchemaFile read() {
        for (const std::size_t at : script_.meta_commands)
            read_meta_command(at);
        for (const std::size_t at : script_.copy_data)
            report_.skipped(at, "data of COPY is skipped", "copy data");
        for (const ScriptStatement& statement : script_.statements)
            read_statement(statement);
        for (Parsed& parsed : parsed_)
            tell_names(parsed);
        // Types first: a later ALTER TYPE ... ADD VALUE counts for the tables before it.
        for (const Parsed& parsed : parsed_)
            read_type(parsed);
        for (const Parsed& parsed : parsed_)
            read_table(parsed);
        file_.schema = builder_.finish();
        file_.schema.path = mapping_path();
        report_lost();
        return std::move(file_);
    }

  private:
    struct Parsed {
        SyntaxNode tree;
        StatementText text;
        const ScriptStatement* statement;
        std::size_t number;    // in file_.statements
        NameScope::Path path;  // the file's own
        Name object;
        StatementKind kind = StatementKind::skipped;
    };

    // What is not run, and would be missed by tables that the run creates.
    struct Lost {
        std::size_t offset;
        std::string message;
        std::string fix;
    };

    struct Call {
        const ScriptStatement* statement;
        std::vector<std::string> arguments;
    };

    void read_meta_command(std::size_t at) {
        if (brings_statements(given_.substr(at)))
            lost_.push_back({at, "a psql command that brings more statements is not run",
                             "put the statements in this file"});
        else
            report_.skipped(at, "psql meta-command is skipped", "meta-command");
    }

    void read_statement(const ScriptStatement& statement) {
        const StatementText text{std::string_view(script_.text).substr(statement.offset, statement.length),
                                 statement.offset};
        Statement out;
        out.sql = text.sql;
        const Location position = report_.location(statement.offset);
        out.line = position.line;
        out.column = position.column;
        if (is_passed_over(statement.words)) {
            pass_over(statement, out.sql);
        } else if (text.sql.size() > largest_statement) {
            refuse(statement, 0, "the statement is larger than 1 MiB");
        } else {
            ParsedStatement parsed = parse_statement(out.sql);
            if (parsed.tree) {
                if (auto path = search_path_of(*parsed.tree)) set_path(std::move(*path));
                scope_.declare(*parsed.tree, path_);
                parsed_.push_back({std::move(*parsed.tree),
                                   text,
                                   &statement,
                                   file_.statements.size(),
                                   path_,
                                   {},
                                   StatementKind::skipped});
            } else {
                refuse(statement, parsed.error_offset, parsed.error);
            }
        }
        out.path = path_;
        file_.statements.push_back(std::move(out));
    }

    void pass_over(const ScriptStatement& statement, const std::string& sql) {
        const std::string& word = statement.words.front();
        if (word == "do" && block_concerns_tables(sql)) {
            lost_.push_back({statement.offset,
                             "a DO block that makes or changes tables, constraints or types is not run",
                             "write its statements out, or " + std::string(use_pg_dump)});
            return;
        }
        constexpr std::size_t longest_setting = 1000;
        if (word == "select" && sql.size() < longest_setting && sql.find("set_config") != std::string::npos) {
            const ParsedStatement parsed = parse_statement(sql);
            if (parsed.tree) {
                if (auto path = search_path_of(*parsed.tree)) set_path(std::move(*path));
            }
        }
        if (word == "reset") path_.clear();
        if (word == "select" || word == "call") {
            std::vector<std::string> arguments = first_arguments(sql);
            if (!arguments.empty()) {
                calls_.push_back({&statement, std::move(arguments)});
                return;
            }
        }
        skip(statement);
    }

    // pg_dump sets it to nothing and writes the schema before each name.
    void set_path(std::vector<std::string> schemas) {
        path_ = std::move(schemas);
        if (!path_.empty()) own_paths_.insert(scope_.visible(path_));
    }

    // Of the names in the mapping: that of the session, without one the file's own. Dumps of old versions
    // set one after the other, for their own sake.
    [[nodiscard]] SearchPath mapping_path() const {
        SearchPath path = scope_.session();
        path.schemas = scope_.visible({});
        if (path.live == nullptr && own_paths_.size() == 1) path.schemas = *own_paths_.begin();
        return path;
    }

    void tell_names(Parsed& parsed) {
        scope_.qualify(parsed.tree, parsed.path);
        const StatementTarget target = statement_target(parsed.tree);
        parsed.kind = target.kind;
        parsed.object = target.object;
        if (parsed.object.schema.empty() && target.in_schema)
            parsed.object = scope_.table(parsed.object, parsed.path);
        Statement& out = file_.statements[parsed.number];
        out.kind = parsed.kind;
        out.object = parsed.object;
    }

    void judge_call(const Call& call) {
        const auto table = std::ranges::find_if(call.arguments, [&](const std::string& text) {
            return find_table(file_.schema, text).table != nullptr;
        });
        if (table == call.arguments.end()) return skip(*call.statement);
        lost_.push_back({call.statement->offset,
                         fmt::format("{} is not run: it hands table {} to a function",
                                     command_name(call.statement->words), *table),
                         "create the table in the target with it, or take it out"});
    }

    // Of tables that live already, the database knows more than the file.
    void report_lost() {
        for (const Call& call : calls_)
            judge_call(call);
        const auto lives = [&](const Table& table) {
            return file_.schema.path.live != nullptr &&
                   file_.schema.path.live->relations.contains(table.name);
        };
        const bool all_live = std::ranges::all_of(file_.schema.tables, lives);
        for (Lost& lost : lost_) {
            if (all_live && !file_.schema.tables.empty())
                report_.skipped(lost.offset, lost.message, {});
            else
                report_.unreadable(lost.offset, {}, lost.message, lost.fix);
        }
    }

    void skip(const ScriptStatement& statement) {
        const std::string name = command_name(statement.words);
        report_.skipped(statement.offset, name + " is skipped", name);
    }

    void refuse(const ScriptStatement& statement, std::size_t error_offset, const std::string& error) {
        const std::size_t at = statement.offset + error_offset;
        const std::string fix =
            "write it as PostgreSQL 15 reads it (newer syntax is not known), or " + std::string(use_pg_dump);
        const std::string message = fmt::format("{} is skipped: {}", command_name(statement.words), error);
        switch (concern_of(statement.words)) {
            case Concern::none: report_.skipped(at, message, {}); break;
            case Concern::around: lost_.push_back({at, message, fix}); break;
            case Concern::tables: report_.unreadable(at, {}, error, fix); break;
        }
    }

    void read_type(const Parsed& parsed) {
        const std::string_view tag = parsed.tree.tag();
        const SyntaxNode& body = parsed.tree.body();
        if (tag == "CreateEnumStmt") types_.create_enumeration(body);
        if (tag == "AlterEnumStmt") types_.add_label(body);
        if (tag == "CreateDomainStmt") types_.create_domain(body, parsed.text);
        if (tag == "AlterDomainStmt") types_.alter_domain(body, parsed.text);
        if (tag == "DefineStmt" && body["kind"].text() == "OBJECT_COLLATION") types_.create_collation(body);
    }

    void read_table(const Parsed& parsed) {
        const std::string_view tag = parsed.tree.tag();
        const SyntaxNode& body = parsed.tree.body();
        if (tag == "CreateStmt" && parsed.kind == StatementKind::table) {
            builder_.create_table(body, parsed.text);
        } else if (tag == "AlterTableStmt" && parsed.kind != StatementKind::skipped) {
            builder_.alter_table(body, parsed.text);
        } else if (tag == "IndexStmt") {
            builder_.create_index(body, parsed.text);
        } else if (tag == "CreateSeqStmt") {
            builder_.create_sequence(body);
        } else if (tag == "CreateTrigStmt") {
            builder_.create_trigger(body, parsed.text);
        } else if (tag == "RuleStmt") {
            builder_.create_rule(body, parsed.text);
        } else if (parsed.kind == StatementKind::skipped) {
            read_other(tag, body, parsed);
        }
    }

    // Statements that are not run. Those that would change what stands before them make the model wrong.
    void read_other(std::string_view tag, const SyntaxNode& body, const Parsed& parsed) {
        const std::size_t at = parsed.text.offset;
        if (tag == "CreateTableAsStmt" && body["objtype"].text() == "OBJECT_TABLE") {
            report_.unreadable(at, relation_name(body["into"]["rel"]), "CREATE TABLE AS names no columns",
                               "write the columns out, or " + std::string(use_pg_dump));
        } else if (tag == "DropStmt" && drops_known_table(body, parsed.path)) {
            report_.unreadable(at, {}, "DROP TABLE of a table that this file creates is not applied",
                               std::string(use_pg_dump));
        } else if (renames(tag, body)) {
            report_.unreadable(at, relation_name(body["relation"]), "renaming is not applied",
                               std::string(use_pg_dump));
        } else {
            skip(*parsed.statement);
        }
    }

    bool drops_known_table(const SyntaxNode& body, const NameScope::Path& path) const {
        if (body["removeType"].text() != "OBJECT_TABLE") return false;
        return std::ranges::any_of(body["objects"].items(), [&](const SyntaxNode& object) {
            return builder_.knows(scope_.table(qualified_name(object["List"]["items"].strings()), path));
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

    std::string_view given_;
    Script script_;
    SourceReport report_;
    NameScope scope_;
    NameScope::Path path_;  // that the statements so far have set
    std::set<NameScope::Path> own_paths_;
    std::vector<Lost> lost_;
    std::vector<Call> calls_;  // of functions that are handed a text
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

SchemaFile read_schema(std::string_view text, const std::string& file, Findings& findings,
                       const SearchPath& path) {
    if (const std::size_t bad = first_bad_byte(text); bad != text.size()) {
        SourceReport(file, text, findings)
            .unreadable(bad, {}, "the file is not text in UTF-8",
                        "save it as UTF-8, as pg_dump -E UTF8 writes it");
        return {};
    }
    SchemaFile result;
    on_large_stack([&] { result = SchemaReader(text, file, path, findings).read(); });
    return result;
}

}  // namespace copyover::schema

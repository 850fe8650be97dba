#include "migrate/target/live_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "migrate/target/statement_failure.hpp"
#include "postgres/catalog/names.hpp"
#include "postgres/catalog/object_definitions.hpp"
#include "schema/object_head.hpp"

namespace copyover::migrate {

namespace {

using postgres::ObjectClass;
using schema::ObjectHead;
using schema::Statement;
using schema::StatementKind;

constexpr std::string_view undefined_object = "42704";
constexpr std::string_view duplicate_object = "42710";

std::optional<ObjectClass> class_of(const ObjectHead& head) {
    if (head.kind == "function" || head.kind == "procedure" || head.kind == "aggregate")
        return ObjectClass::routine;
    if (head.kind == "type" || head.kind == "domain") return ObjectClass::type;
    if (head.kind == "sequence") return ObjectClass::sequence;
    if (head.kind == "collation") return ObjectClass::collation;
    if (head.kind == "schema") return ObjectClass::schema;
    if (head.kind == "extension") return ObjectClass::extension;
    return std::nullopt;
}

bool is_run(const Statement& statement) {
    switch (statement.kind) {
        case StatementKind::type:
        case StatementKind::sequence:
        case StatementKind::function:
        case StatementKind::comment:
        case StatementKind::alter: return true;
        default: return false;
    }
}

// On one line, as long as a finding may be.
std::string shown(std::string_view sql) {
    constexpr std::size_t longest = 400;
    std::string text;
    for (const char c : sql.substr(0, longest)) {
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
    }
    return sql.size() > longest ? text + " …" : text;
}

class LiveObjects {
  public:
    LiveObjects(postgres::Connection& connection, const Migration& migration, Findings& findings)
        : connection_(connection),
          migration_(migration),
          findings_(findings),
          lives_(migration.schema_file.statements.size()) {}

    std::vector<bool> find() {
        collect();
        if (groups_.empty()) return lives_;
        connection_.execute("SAVEPOINT copyover_objects");
        connection_.execute("SET LOCAL check_function_bodies = off");
        for (const auto& [object, statements] : groups_)
            judge(object, statements);
        connection_.execute("ROLLBACK TO SAVEPOINT copyover_objects");
        connection_.execute("RELEASE SAVEPOINT copyover_objects");
        return lives_;
    }

  private:
    struct Object {
        ObjectClass kind;
        schema::Name name;
        friend auto operator<=>(const Object&, const Object&) = default;
    };

    const Statement& statement(std::size_t number) const { return migration_.schema_file.statements[number]; }

    // Statements about objects of which the target has one with that name.
    void collect() {
        const std::set<std::pair<ObjectClass, schema::Name>> live = postgres::object_names(connection_);
        for (std::size_t i = 0; i < lives_.size(); ++i) {
            if (!is_run(statement(i))) continue;
            const auto kind = class_of(schema::object_head(statement(i).sql));
            if (!kind || !live.contains({*kind, statement(i).object})) continue;
            if (statement(i).kind == StatementKind::comment) {
                lives_[i] = true;
            } else {
                groups_[{*kind, statement(i).object}].push_back(i);
            }
        }
    }

    void judge(const Object& object, const std::vector<std::size_t>& statements) {
        labels_.clear();
        switch (object.kind) {
            case ObjectClass::schema: break;
            case ObjectClass::extension: judge_extension(object, statements.front()); break;
            case ObjectClass::routine: return judge_routines(object, statements);
            default: judge_object(object, statements); break;
        }
        for (const std::size_t number : statements)
            lives_[number] = true;
    }

    void judge_extension(const Object& object, std::size_t number) {
        const std::string wanted = schema::identifier_after(statement(number).sql, "schema");
        const std::string found = postgres::schema_of_extension(connection_, object.name.name);
        if (wanted.empty() || wanted == found) return;
        differs(number,
                fmt::format("extension {} is in schema {}, schema.sql puts it into {}", object.name.name,
                            found, wanted),
                fmt::format("write SCHEMA {} in schema.sql, or move it: ALTER EXTENSION {} SET SCHEMA {}",
                            found, connection_.quote(object.name.name), connection_.quote(wanted)));
    }

    // Routines of one name are many: which of them a statement makes, only the server knows.
    void judge_routines(const Object& object, const std::vector<std::size_t>& statements) {
        const postgres::Definitions live = postgres::definitions(connection_, object.kind, object.name);
        std::map<std::string, std::pair<std::size_t, std::string>> last;
        for (const std::size_t number : statements) {
            const auto made = make(object, {number});
            if (!made) continue;
            for (const auto& [identity, definition] : *made) {
                if (!live.contains(identity)) continue;
                lives_[number] = true;
                last[identity] = {number, definition};
            }
        }
        for (const auto& [identity, made] : last) {
            if (live.at(identity) != made.second) report(object, made.first);
        }
    }

    void judge_object(const Object& object, const std::vector<std::size_t>& statements) {
        const postgres::Definitions live = postgres::definitions(connection_, object.kind, object.name);
        const auto made = make(object, statements);
        if (made && *made != live) report(object, statements.back());
    }

    // What the statements make, among the temporary objects; nothing where that cannot be, which is a finding
    // unless it means that no such object lives.
    std::optional<postgres::Definitions> make(const Object& object,
                                              const std::vector<std::size_t>& statements) {
        connection_.execute("SAVEPOINT copyover_object");
        std::optional<postgres::Definitions> made;
        try {
            const bool creates = std::ranges::any_of(statements, [&](std::size_t number) {
                return schema::object_head(statement(number).sql).command == "create";
            });
            const bool is_type = object.kind == ObjectClass::type;
            if (creates || (is_type && postgres::copy_enumeration(connection_, object.name))) {
                for (const std::size_t number : statements)
                    make_one(object, number);
                made = postgres::definitions(connection_, object.kind, {"pg_temp", object.name.name});
                if (object.kind == ObjectClass::type)
                    labels_ = postgres::missing_labels(connection_, object.name);
            } else {
                report(object, statements.back());
            }
        } catch (const postgres::ServerError& error) {
            if (!is_about_statement(error)) throw;
            const bool is_other =
                object.kind == ObjectClass::routine && error.fields().sqlstate == undefined_object;
            if (!is_other) {
                differs(statements.back(),
                        fmt::format("{} lives in the target and cannot be compared with schema.sql: {}",
                                    name_of(object), error.fields().message),
                        "take it out of schema.sql");
            }
        }
        connection_.execute("ROLLBACK TO SAVEPOINT copyover_object");
        connection_.execute("RELEASE SAVEPOINT copyover_object");
        return made;
    }

    void make_one(const Object& object, std::size_t number) {
        std::string sql = statement(number).sql;
        const ObjectHead head = schema::object_head(sql);
        const bool owned =
            object.kind == ObjectClass::sequence && !schema::identifier_after(sql, "owned").empty();
        if (owned && head.command == "alter") return;
        if (owned) sql = schema::without_owner(sql);
        sql.replace(head.name_begin, head.name_end - head.name_begin,
                    "pg_temp." + connection_.quote(object.name.name));
        set_path(statement(number).path);
        connection_.execute("SAVEPOINT copyover_statement");
        try {
            connection_.execute(sql);
        } catch (const postgres::ServerError& error) {
            // ALTER TYPE ... ADD VALUE of a label that is there.
            if (head.command != "alter" || error.fields().sqlstate != duplicate_object) throw;
            connection_.execute("ROLLBACK TO SAVEPOINT copyover_statement");
        }
        connection_.execute("RELEASE SAVEPOINT copyover_statement");
    }

    void set_path(const std::vector<std::string>& own) {
        if (own.empty()) return;
        std::string schemas;
        for (const std::string& schema : own)
            schemas += (schemas.empty() ? "" : ", ") + connection_.quote(schema);
        connection_.execute("SET LOCAL search_path = " + schemas);
    }

    static std::string name_of(const Object& object) {
        return fmt::format("{} {}.{}", postgres::word_of(object.kind), object.name.schema, object.name.name);
    }

    void report(const Object& object, std::size_t number) {
        std::string by_hand = statement(number).sql;
        const ObjectHead head = schema::object_head(by_hand);
        if (object.kind == ObjectClass::type && !labels_.empty()) {
            by_hand = labels_;
        } else if (object.kind == ObjectClass::routine && !head.replaces) {
            by_hand.insert(head.command.size(), " OR REPLACE");
        } else if (object.kind != ObjectClass::routine && head.command == "create") {
            by_hand.clear();
        }
        differs(number,
                fmt::format("{} lives in the target, and schema.sql defines it in another way: a run changes "
                            "nothing that lives",
                            name_of(object)),
                by_hand.empty() ? "write in schema.sql what lives, or change it by hand with ALTER"
                                : "write in schema.sql what lives, or run by hand: " + shown(by_hand));
    }

    void differs(std::size_t number, std::string message, std::string fix) {
        Finding finding;
        finding.rule = &rule::schema_differs;
        finding.at = {migration_.schema_path, statement(number).line, statement(number).column, ""};
        finding.message = std::move(message);
        finding.fix = std::move(fix);
        findings_.add(std::move(finding));
    }

    postgres::Connection& connection_;
    const Migration& migration_;
    Findings& findings_;
    std::vector<bool> lives_;
    std::map<Object, std::vector<std::size_t>> groups_;
    std::string labels_;  // what the statements of the last type add, as statements
};

}  // namespace

std::vector<bool> find_live_objects(postgres::Connection& connection, const Migration& migration,
                                    Findings& findings) {
    return LiveObjects(connection, migration, findings).find();
}

void judge_live_objects(postgres::Connection& connection, const Migration& migration, Findings& findings) {
    std::vector<schema::Name> names;
    for (const schema::Table& table : migration.schema_file.schema.tables)
        names.push_back(table.name);
    if (postgres::find_tables(connection, names).size() == names.size()) return;
    connection.execute("BEGIN READ WRITE");
    try {
        find_live_objects(connection, migration, findings);
    } catch (const postgres::ServerError&) {
        connection.execute("ROLLBACK");
        throw;
    }
    connection.execute("ROLLBACK");
}

}  // namespace copyover::migrate

#include "migrate/target/create_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

using schema::Statement;
using schema::StatementKind;

// duplicate_object, duplicate_table, duplicate_schema, duplicate_function
constexpr std::array<std::string_view, 4> already_there{"42710", "42P07", "42P06", "42723"};
constexpr std::string_view insufficient_privilege = "42501";

// Classes that do not speak of the statement: connection, transaction rollback, insufficient resources,
// object not in prerequisite state (locks), operator intervention (a stop), system error
// (https://www.postgresql.org/docs/15/errcodes-appendix.html).
constexpr std::array<std::string_view, 6> not_about_statement{"08", "40", "53", "55", "57", "58"};

// Objects beside tables may be there already, shared with tables that exist.
bool may_exist(StatementKind kind) {
    return kind == StatementKind::type || kind == StatementKind::sequence || kind == StatementKind::function;
}

bool belongs_to_table(StatementKind kind) {
    return kind == StatementKind::table || kind == StatementKind::alter || kind == StatementKind::index ||
           kind == StatementKind::trigger || kind == StatementKind::comment;
}

[[noreturn]] void refuse(const postgres::ServerError& error, const Statement& statement,
                         const Migration& migration) {
    if (error.fields().sqlstate == insufficient_privilege) {
        throw EnvironmentError(fmt::format("the role may not create what {} asks for: {}",
                                           migration.schema_path, error.fields().message));
    }
    throw UsageError(fmt::format("{}:{}:{}: the server refuses the statement: {}", migration.schema_path,
                                 statement.line, statement.column, error.fields().message));
}

void run(postgres::Connection& connection, const Statement& statement, const Migration& migration) {
    try {
        if (!may_exist(statement.kind)) {
            connection.execute(statement.sql);
            return;
        }
        connection.execute("SAVEPOINT copyover_object");
        try {
            connection.execute(statement.sql);
        } catch (const postgres::ServerError& error) {
            if (std::ranges::find(already_there, error.fields().sqlstate) == already_there.end()) throw;
            connection.execute("ROLLBACK TO SAVEPOINT copyover_object");
        }
        connection.execute("RELEASE SAVEPOINT copyover_object");
    } catch (const postgres::ServerError& error) {
        const std::string_view error_class = std::string_view(error.fields().sqlstate).substr(0, 2);
        if (std::ranges::find(not_about_statement, error_class) != not_about_statement.end()) throw;
        refuse(error, statement, migration);
    }
}

}  // namespace

void create_missing_tables(postgres::Connection& connection, const Migration& migration, Findings& findings) {
    std::vector<schema::Name> names;
    for (const schema::Table& table : migration.schema_file.schema.tables)
        names.push_back(table.name);
    const schema::Schema live = postgres::read_tables(connection, names);
    std::set<schema::Name> existing;
    for (const schema::Name& name : names) {
        if (find_live(live, name) != nullptr) {
            existing.insert(name);
            continue;
        }
        Finding finding;
        finding.rule = &rule::table_created;
        finding.table = to_string(name);
        finding.message = fmt::format("{} is created from {}", finding.table, migration.schema_path);
        findings.add(std::move(finding));
    }
    if (existing.size() == names.size()) return;
    for (const Statement& statement : migration.schema_file.statements) {
        if (statement.kind == StatementKind::skipped) continue;
        if (belongs_to_table(statement.kind) && existing.contains(statement.object)) continue;
        run(connection, statement, migration);
    }
}

}  // namespace copyover::migrate

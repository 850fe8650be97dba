#include "migrate/target/create_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "migrate/target/live_objects.hpp"
#include "migrate/target/statement_failure.hpp"
#include "postgres/catalog/catalog.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

using schema::Statement;
using schema::StatementKind;

// duplicate_object, duplicate_table, duplicate_function: of what is not compared, such as an operator.
constexpr std::array<std::string_view, 3> already_there{"42710", "42P07", "42723"};
constexpr std::string_view insufficient_privilege = "42501";

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
        if (statement.kind != StatementKind::type && statement.kind != StatementKind::function) {
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
        if (!is_about_statement(error)) throw;
        refuse(error, statement, migration);
    }
}

// The search_path that the file sets for its statements, as long as they are run.
class StatementPath {
  public:
    explicit StatementPath(postgres::Connection& connection) : connection_(connection) {}

    // Empty for the session's own.
    void set(const std::vector<std::string>& schemas) {
        if (schemas == current_) return;
        if (!session_) {
            session_ = connection_.execute("SELECT pg_catalog.current_setting('search_path')").text(0, 0);
        }
        std::string setting;
        for (const std::string& schema : schemas)
            setting += (setting.empty() ? "" : ", ") + connection_.quote(schema);
        const std::array<postgres::Parameter, 1> parameters{schemas.empty() ? *session_ : setting};
        connection_.execute("SELECT pg_catalog.set_config('search_path', $1, true)", parameters);
        current_ = schemas;
    }

  private:
    postgres::Connection& connection_;
    std::vector<std::string> current_;
    std::optional<std::string> session_;
};

// A schema of the file's search_path that does not exist is passed over by the server, which then puts tables
// elsewhere.
void require_tables(postgres::Connection& connection, const std::vector<schema::Name>& names,
                    const Migration& migration) {
    const std::vector<postgres::FoundTable> found = postgres::find_tables(connection, names);
    for (const schema::Name& name : names) {
        if (std::ranges::find(found, name, &postgres::FoundTable::name) != found.end()) continue;
        throw UsageError(
            fmt::format("{} makes {}.{}, but the server put it into another schema: create schema "
                        "{} in front, or write it before the name",
                        migration.schema_path, name.schema, name.name, name.schema));
    }
}

}  // namespace

std::vector<schema::Name> create_missing_tables(postgres::Connection& connection, const Migration& migration,
                                                Findings& findings) {
    std::vector<schema::Name> names;
    for (const schema::Table& table : migration.schema_file.schema.tables)
        names.push_back(table.name);
    const schema::Schema live = postgres::read_tables(connection, names);
    std::set<schema::Name> existing;
    std::vector<schema::Name> created;
    for (const schema::Name& name : names) {
        if (live.find(name) != nullptr) {
            existing.insert(name);
            continue;
        }
        created.push_back(name);
        Finding finding;
        finding.rule = &rule::table_created;
        finding.table = to_string(name);
        finding.message = fmt::format("{} is created from {}", finding.table, migration.schema_path);
        findings.add(std::move(finding));
    }
    if (created.empty()) return created;
    const std::vector<bool> lives = find_live_objects(connection, migration, findings);
    StatementPath path(connection);
    for (std::size_t i = 0; i < lives.size(); ++i) {
        const Statement& statement = migration.schema_file.statements[i];
        if (statement.kind == StatementKind::skipped || lives[i]) continue;
        if (belongs_to_table(statement.kind) && existing.contains(statement.object)) continue;
        path.set(statement.path);
        run(connection, statement, migration);
    }
    path.set({});
    require_tables(connection, names, migration);
    return created;
}

}  // namespace copyover::migrate

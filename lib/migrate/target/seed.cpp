#include "migrate/target/seed.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "migrate/target/create_tables.hpp"
#include "migrate/target/statement_failure.hpp"

namespace copyover::migrate {

namespace {

[[noreturn]] void refuse(const postgres::ServerError& error, const SeedStatement& statement) {
    const Location& at = statement.at;
    throw UsageError(fmt::format("{}:{}:{}: the server refuses the statement: {}", at.file, at.line,
                                 at.column, error.fields().message));
}

void run(postgres::Connection& connection, const SeedStatement& statement) {
    try {
        if (statement.is_copy) {
            connection.copy_in(statement.sql, statement.copied);
        } else {
            connection.execute(statement.sql);
        }
    } catch (const postgres::ServerError& error) {
        if (!is_about_statement(error)) throw;
        refuse(error, statement);
    }
}

// Names mean what they mean in schema.sql.
void set_path(postgres::Connection& connection, const schema::SearchPath& path) {
    std::string setting;
    for (const std::string& name : path.schemas)
        setting += (setting.empty() ? "" : ", ") + connection.quote(name);
    const std::array<postgres::Parameter, 1> parameters{setting};
    connection.execute("SELECT pg_catalog.set_config('search_path', $1, true)", parameters);
}

void note_rows(postgres::Connection& connection, const schema::Table& table, const SeedFile& seed,
               Findings& findings) {
    const auto counted =
        connection.execute("SELECT pg_catalog.count(*) FROM ONLY " + connection.quote(table.name));
    const std::int64_t rows = counted.integer(0, 0);
    if (rows == 0) return;
    Finding finding;
    finding.rule = &rule::seeded;
    finding.table = to_string(table.name);
    finding.message = fmt::format("{} holds {} row{} of {}", finding.table, rows, rows == 1 ? "" : "s",
                                  seed.front().at.file);
    findings.add(std::move(finding));
}

}  // namespace

void plant_seed(postgres::Connection& connection, const Migration& migration, RunFacts& facts) {
    // That they are made is no news about the target.
    Findings made;
    connection.execute("BEGIN");
    create_missing_tables(connection, migration, made);
    set_path(connection, migration.schema_file.schema.path);
    for (const SeedStatement& statement : migration.seed)
        run(connection, statement);
    try {
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    } catch (const postgres::ServerError& error) {
        if (!is_about_statement(error)) throw;
        refuse(error, migration.seed.back());
    }
    for (const schema::Table& table : migration.schema_file.schema.tables)
        note_rows(connection, table, migration.seed, facts.findings);
    connection.execute("COMMIT");
}

}  // namespace copyover::migrate

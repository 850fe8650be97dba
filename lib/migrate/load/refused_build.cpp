#include "migrate/load/refused_build.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "migrate/run/stop_watch.hpp"
#include "migrate/send/loader.hpp"
#include "migrate/send/orphan_records.hpp"
#include "migrate/target/transaction.hpp"

namespace copyover::migrate {

namespace {

const schema::Name searched{"pg_temp", "copyover_searched"};

// As pg_get_indexdef() writes the table: quoted where it must be only.
std::string table_in_definition(postgres::Connection& connection, const schema::Name& name) {
    const std::array<postgres::Parameter, 2> parts{name.schema, name.name};
    const auto formatted =
        connection.execute("SELECT pg_catalog.format(' ON %I.%I USING ', $1::text, $2::text)", parts);
    return std::string(formatted.text(0, 0));
}

// Generated columns included, which the index may be about; without what the table asks of columns that no
// record fills.
void create_searched(postgres::Connection& connection, const schema::Name& name) {
    connection.execute(fmt::format("CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING GENERATED)",
                                   connection.quote(searched.name), connection.quote(name)));
    const auto columns = connection.execute(
        R"(
SELECT attname
FROM pg_catalog.pg_attribute
WHERE attrelid = 'pg_temp.copyover_searched'::pg_catalog.regclass
  AND attnum > 0
  AND attnotnull)");
    for (std::size_t row = 0; row < columns.rows(); ++row) {
        connection.execute(fmt::format("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL",
                                       connection.quote(searched.name),
                                       connection.quote(columns.text(row, 0))));
    }
}

// The place of the row of which only the server knows that it refers to none.
std::optional<Location> find_orphan(const Step& step, postgres::Connection& connection, const Target& target,
                                    const mapping::Plan& plan, std::span<const SourceFile> files,
                                    const Options& options, const std::function<void(RowConsumer&)>& replay) {
    const Transaction transaction(connection, options);
    try {
        connection.execute(step.statement + " NOT VALID");
    } catch (const postgres::ServerError& error) {  // of a partitioned table it has to be valid
        if (was_stopped(error, options.control)) options.control.throw_if_stopped();
        return std::nullopt;
    }
    const std::vector<OrphanRows::Found> orphans = OrphanRows(connection, target, plan).find();
    if (orphans.empty()) return std::nullopt;
    OrphanRecords records(orphans, plan, files, nullptr);
    try {
        replay(records);
    } catch (const LoadRefused& refused) {
        if (refused.names_record()) return refused.finding().at;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> index_for_other(postgres::Connection& connection, const std::string& statement,
                                           const schema::Name& table, const schema::Name& other) {
    const std::string named = table_in_definition(connection, table);
    const std::size_t at = statement.find(named);
    if (at == std::string::npos) return std::nullopt;
    std::string index = statement;
    index.replace(at, named.size(), table_in_definition(connection, other));
    return index;
}

std::optional<Location> find_record_refused_by(const Step& step, postgres::Connection& connection,
                                               const Target& target, const mapping::Plan& plan,
                                               std::span<const SourceFile> files, const Options& options,
                                               const std::function<void(RowConsumer&)>& replay) {
    if (step.stage == StepStage::foreign_key)
        return find_orphan(step, connection, target, plan, files, options, replay);
    if (!step.makes_index()) return std::nullopt;
    const Transaction transaction(connection, options);
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        const auto index = index_for_other(connection, step.statement, target.name(i), searched);
        if (!index) continue;
        create_searched(connection, target.name(i));
        connection.execute(*index);
        std::vector<LoadTable> tables(plan.tables.size());
        tables[i] = {true, false, searched};
        try {
            Loader loader(connection, target, plan, files, std::move(tables), options, RefusedSearch{});
            replay(loader);
            static_cast<void>(loader.finish());
        } catch (const LoadRefused& refused) {
            if (refused.names_record()) return refused.finding().at;
        }
        break;
    }
    return std::nullopt;
}

}  // namespace copyover::migrate

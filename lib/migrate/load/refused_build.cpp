#include "migrate/load/refused_build.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "migrate/send/loader.hpp"
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

// The statement of the step for the table that is searched; nothing where it is about another table.
std::optional<std::string> index_for_search(postgres::Connection& connection, const std::string& statement,
                                            const schema::Name& name) {
    const std::string table = table_in_definition(connection, name);
    const std::size_t at = statement.find(table);
    if (at == std::string::npos) return std::nullopt;
    std::string index = statement;
    index.replace(at, table.size(), table_in_definition(connection, searched));
    return index;
}

}  // namespace

std::optional<Location> find_record_refused_by(const Step& step, postgres::Connection& connection,
                                               const Target& target, const mapping::Plan& plan,
                                               std::span<const SourceFile> files, const Options& options,
                                               const std::function<void(RowConsumer&)>& replay) {
    if (!step.statement.starts_with("CREATE UNIQUE INDEX ")) return std::nullopt;
    Options searching = options;
    searching.find_refused = true;
    const Transaction transaction(connection, options);
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        const auto index = index_for_search(connection, step.statement, target.name(i));
        if (!index) continue;
        // Without what the table asks of columns that no record fills.
        connection.execute(fmt::format("CREATE TEMPORARY TABLE {} AS SELECT * FROM {} WITH NO DATA",
                                       connection.quote(searched.name), connection.quote(target.name(i))));
        connection.execute(*index);
        std::vector<LoadTable> tables(plan.tables.size());
        tables[i] = {true, false, searched};
        try {
            Loader loader(connection, target, plan, files, std::move(tables), searching);
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

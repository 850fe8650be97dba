#include "migrate/ledger/ledger.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"
#include "migrate/ledger/ledger_layout.hpp"
#include "migrate/ledger/ledger_trust.hpp"
#include "postgres/catalog/names.hpp"
#include "postgres/catalog/relation_trust.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view insufficient_privilege = "42501";

}  // namespace

Ledger::Ledger(postgres::Connection& connection, std::string schema)
    : connection_(connection), schema_(std::move(schema)), quoted_(connection.quote(schema_)) {}

int Ledger::version() {
    const LedgerState state = inspect_ledger(connection_, schema_);
    if (!state.refusal.empty())
        throw EnvironmentError(state.refusal + "; name another schema with --ledger-schema");
    if (!state.readable)
        throw EnvironmentError(
            fmt::format("the role may not read the ledger: {}", fmt::join(state.closed, ", ")));
    return state.version;
}

void Ledger::prepare() {
    const int found = version();
    try {
        if (found == 0) create_schema();
        for (int next = found + 1; next <= ledger_version; ++next) {
            for (const std::string& statement : ledger_statements(next, quoted_))
                connection_.execute(statement);
            connection_.execute(fmt::format("INSERT INTO {}.ledger VALUES ({})", quoted_, next));
        }
        for (const std::string& table : ledger_tables(found))
            close_to_others(connection_, postgres::Created::table, quoted_ + "." + table);
    } catch (const postgres::ServerError& error) {
        if (error.fields().sqlstate != insufficient_privilege) throw;
        throw EnvironmentError(
            fmt::format("the role may not create the ledger schema {}: {}; name a schema that it "
                        "may use with --ledger-schema",
                        schema_, error.fields().message));
    }
}

// IF NOT EXISTS would ask for CREATE on the database, which a role with a schema of its own may lack.
void Ledger::create_schema() {
    const std::vector<postgres::Parameter> schema{quoted_};
    if (connection_.execute("SELECT pg_catalog.to_regnamespace($1)", schema).is_null(0, 0)) {
        connection_.execute(fmt::format("CREATE SCHEMA {}", quoted_));
        close_to_others(connection_, postgres::Created::schema, quoted_);
    }
}

void Ledger::record(const RunFacts& facts) {
    begin(facts, "committed");
    end(facts, "committed");
}

void Ledger::begin(const RunFacts& facts, const std::string& state) {
    const std::vector<postgres::Parameter> run{facts.run,
                                               std::string(facts.command.name),
                                               facts.started,
                                               facts.mapping.sha256,
                                               facts.target->schema_sha256,
                                               state,
                                               postgres::resolved_search_path(connection_)};
    connection_.execute(fmt::format("INSERT INTO {}.runs (run, command, started, mapping_sha256, "
                                    "schema_sha256, state, search_path) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                    quoted_),
                        run);
    write_sources(facts);
}

void Ledger::write_sources(const RunFacts& facts) {
    const std::vector<postgres::Parameter> run{facts.run};
    connection_.execute(fmt::format("DELETE FROM {}.run_sources WHERE run = $1", quoted_), run);
    for (const SourceFacts& source : facts.sources) {
        const std::vector<postgres::Parameter> row{facts.run, source.path, std::to_string(source.bytes),
                                                   source.sha256, std::to_string(source.records)};
        connection_.execute(fmt::format("INSERT INTO {}.run_sources VALUES ($1, $2, $3, $4, $5)", quoted_),
                            row);
    }
}

void Ledger::end(const RunFacts& facts, const std::string& state) {
    for (std::size_t i = 0; i < facts.tables.size(); ++i) {
        const TableFacts& table = facts.tables[i];
        const std::vector<postgres::Parameter> row{facts.run,
                                                   std::to_string(i),
                                                   table.table,
                                                   std::to_string(table.inserted),
                                                   std::to_string(table.identical),
                                                   table.digest};
        connection_.execute(fmt::format("INSERT INTO {}.run_tables VALUES ($1, $2, $3, $4, $5, $6)", quoted_),
                            row);
    }
    const std::vector<postgres::Parameter> run{facts.run, state};
    connection_.execute(
        fmt::format("UPDATE {}.runs SET ended = clock_timestamp(), state = $2 WHERE run = $1", quoted_), run);
}

std::optional<std::string> Ledger::search_path(const std::string& run) {
    if (version() < 5) return std::nullopt;
    const std::vector<postgres::Parameter> parameters{run};
    const auto rows = connection_.execute(
        fmt::format("SELECT search_path FROM {}.runs WHERE run = $1", quoted_), parameters);
    if (rows.rows() == 0 || rows.is_null(0, 0)) return std::nullopt;
    return std::string(rows.text(0, 0));
}

std::vector<SourceFacts> Ledger::sources(const std::string& run) {
    const std::vector<postgres::Parameter> parameters{run};
    const auto rows = connection_.execute(
        fmt::format("SELECT path, bytes, sha256, records FROM {}.run_sources WHERE run = $1", quoted_),
        parameters);
    std::vector<SourceFacts> sources;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        SourceFacts& source = sources.emplace_back();
        source.path = rows.text(i, 0);
        source.bytes = static_cast<std::uint64_t>(rows.integer(i, 1));
        source.sha256 = rows.text(i, 2);
        source.records = static_cast<std::uint64_t>(rows.integer(i, 3));
    }
    return sources;
}

std::vector<Ledger::Run> Ledger::runs(const std::string& run) {
    std::vector<Run> runs;
    const int found = version();
    if (found == 0) return runs;
    const std::vector<postgres::Parameter> one{run};
    const auto rows = connection_.execute(fmt::format(R"(
SELECT run, command, to_char(started, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(ended, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), role, mapping_sha256, {}
FROM {}.runs
WHERE $1 IN ('', run)
ORDER BY started DESC, run DESC)",
                                                      found == 1 ? "'committed'" : "state", quoted_),
                                          one);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto field = [&](std::size_t column) { return std::string(rows.text(i, column)); };
        runs.push_back({field(0), field(1), field(2), field(3), field(4), field(5), field(6), {}});
        const std::vector<postgres::Parameter> of_run{runs.back().run};
        const auto tables = connection_.execute(
            fmt::format(
                "SELECT table_name, inserted, identical FROM {}.run_tables WHERE run = $1 ORDER BY position",
                quoted_),
            of_run);
        for (std::size_t j = 0; j < tables.rows(); ++j) {
            TableFacts& table = runs.back().tables.emplace_back();
            table.table = tables.text(j, 0);
            table.inserted = static_cast<std::uint64_t>(tables.integer(j, 1));
            table.identical = static_cast<std::uint64_t>(tables.integer(j, 2));
        }
    }
    return runs;
}

}  // namespace copyover::migrate

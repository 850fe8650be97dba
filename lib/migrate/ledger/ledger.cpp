#include "migrate/ledger/ledger.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "migrate/ledger/ledger_layout.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view insufficient_privilege = "42501";

}  // namespace

Ledger::Ledger(postgres::Connection& connection, std::string schema)
    : connection_(connection), schema_(std::move(schema)), quoted_(connection.quote(schema_)) {}

bool Ledger::exists() {
    const std::vector<postgres::Parameter> parameters{quoted_ + ".runs"};
    return !connection_.execute("SELECT pg_catalog.to_regclass($1)", parameters).is_null(0, 0);
}

int Ledger::version() {
    if (!exists()) return 0;
    const auto result = connection_.execute(fmt::format("SELECT max(version) FROM {}.ledger", quoted_));
    const auto version = static_cast<int>(result.integer(0, 0));
    if (version <= ledger_version) return version;
    throw EnvironmentError(
        fmt::format("the ledger in schema {} has version {}, this copyover knows version {}: use "
                    "the newer copyover",
                    schema_, version, ledger_version));
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
    if (connection_.execute("SELECT pg_catalog.to_regnamespace($1)", schema).is_null(0, 0))
        connection_.execute(fmt::format("CREATE SCHEMA {}", quoted_));
}

void Ledger::record(const RunFacts& facts) {
    begin(facts, "committed");
    end(facts, "committed");
}

void Ledger::begin(const RunFacts& facts, const std::string& state) {
    const std::vector<postgres::Parameter> run{
        facts.run, facts.command, facts.started, facts.mapping.sha256, facts.target->schema_sha256, state};
    connection_.execute(fmt::format("INSERT INTO {}.runs (run, command, started, mapping_sha256, "
                                    "schema_sha256, state) VALUES ($1, $2, $3, $4, $5, $6)",
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

std::vector<Ledger::Run> Ledger::runs(const std::string& run) {
    std::vector<Run> runs;
    const int found = version();
    if (found == 0) return runs;
    const std::vector<postgres::Parameter> one{run};
    const auto rows = connection_.execute(
        fmt::format("SELECT run, command, to_char(started, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
                    "to_char(ended, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), role, mapping_sha256, {} FROM {}.runs "
                    "WHERE $1 IN ('', run) ORDER BY started DESC, run DESC",
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

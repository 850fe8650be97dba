#include "migrate/ledger/load_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

// Rows of one INSERT.
constexpr std::size_t rows_at_once = 500;

std::string_view name_of(LoadState state) {
    return state == LoadState::loading ? "loading" : "restoring";
}

// A step of a ledger before version 6 says in its label only whose the object is; to_jsonb takes both.
constexpr std::string_view select_steps = R"(
SELECT position, stage, object, statement, done,
       coalesce(pg_catalog.to_jsonb(steps) ->> 'table_schema', labelled.table_schema, ''),
       coalesce(pg_catalog.to_jsonb(steps) ->> 'table_name', labelled.table_name, '')
FROM {0}.steps
LEFT JOIN LATERAL (
    SELECT t.table_schema, t.table_name
    FROM {0}.undo_tables AS t
    WHERE t.run = steps.run
      AND pg_catalog.concat('.', pg_catalog.split_part(object, ' of ', -1))
          IN ('.' || t.table_name, pg_catalog.concat('.', t.table_schema, '.', t.table_name))
    LIMIT 1) AS labelled ON true
WHERE run = $1
ORDER BY stage, position)";

std::string_view name_of(CatalogMoment moment) {
    return moment == CatalogMoment::before ? "before" : "during";
}

template <typename Number = std::uint64_t>
Number unsigned_of(const postgres::Result& rows, std::size_t row, std::size_t column) {
    return static_cast<Number>(rows.integer(row, column));
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

}  // namespace

LoadLedger::LoadLedger(postgres::Connection& connection, const std::string& schema)
    : connection_(connection), quoted_(connection.quote(schema)), ledger_(connection, schema) {}

std::optional<OpenLoad> LoadLedger::open_load() {
    if (ledger_.version() < 2) return std::nullopt;
    const auto rows = connection_.execute(fmt::format(R"(
SELECT run, to_char(started, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), state, mapping_sha256, schema_sha256
FROM {}.runs
WHERE state IN ('loading', 'restoring'))",
                                                      quoted_));
    if (rows.rows() == 0) return std::nullopt;
    OpenLoad load;
    load.run = rows.text(0, 0);
    load.started = rows.text(0, 1);
    load.state = rows.text(0, 2) == name_of(LoadState::loading) ? LoadState::loading : LoadState::restoring;
    load.mapping_sha256 = rows.text(0, 3);
    load.schema_sha256 = rows.text(0, 4);
    load.sources = ledger_.sources(load.run);
    return load;
}

void LoadLedger::begin(const RunFacts& facts, const std::vector<Step>& steps,
                       const std::vector<std::string>& catalog_before) {
    ledger_.begin(facts, std::string(name_of(LoadState::loading)));
    for (const Step& step : steps) {
        const std::vector<postgres::Parameter> row{facts.run,
                                                   std::to_string(step.position),
                                                   std::to_string(static_cast<int>(step.stage)),
                                                   step.object,
                                                   step.statement,
                                                   step.table.schema,
                                                   step.table.name};
        connection_.execute(fmt::format(R"(
INSERT INTO {}.steps (run, position, stage, object, statement, table_schema, table_name)
VALUES ($1, $2, $3, $4, $5, $6, $7))",
                                        quoted_),
                            row);
    }
    keep_catalog(facts.run, CatalogMoment::before, catalog_before);
}

void LoadLedger::keep_catalog(const std::string& run, CatalogMoment moment,
                              const std::vector<std::string>& lines) {
    const std::vector<postgres::Parameter> rows{run, std::string(name_of(moment)),
                                                postgres::text_array(lines)};
    connection_.execute(
        fmt::format(
            "INSERT INTO {}.run_catalog SELECT $1, $2, line FROM pg_catalog.unnest($3::text[]) AS line",
            quoted_),
        rows);
}

std::vector<std::string> LoadLedger::catalog(const std::string& run, CatalogMoment moment) {
    const std::vector<postgres::Parameter> parameters{run, std::string(name_of(moment))};
    const auto rows = connection_.execute(
        fmt::format("SELECT line FROM {}.run_catalog WHERE run = $1 AND moment = $2", quoted_), parameters);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        lines.emplace_back(rows.text(i, 0));
    std::ranges::sort(lines);
    return lines;
}

// Transactions of the run hold a share lock on its row (require_attempt), which this waits for.
std::int64_t LoadLedger::take_over(const std::string& run) {
    const std::vector<postgres::Parameter> parameters{run};
    return connection_
        .execute(
            fmt::format("UPDATE {}.runs SET attempt = attempt + 1 WHERE run = $1 RETURNING attempt", quoted_),
            parameters)
        .integer(0, 0);
}

void LoadLedger::require_attempt(const std::string& run, std::int64_t attempt) {
    const std::vector<postgres::Parameter> parameters{run};
    const auto row = connection_.execute(
        fmt::format("SELECT attempt FROM {}.runs WHERE run = $1 FOR SHARE", quoted_), parameters);
    if (row.rows() == 1 && row.integer(0, 0) == attempt) return;
    throw EnvironmentError(fmt::format("run {} was taken over by another process of copyover", run));
}

void LoadLedger::add_unit(const std::string& run, const std::vector<UnitPart>& parts) {
    for (std::size_t begin = 0; begin < parts.size(); begin += rows_at_once) {
        std::string rows;
        for (std::size_t i = begin; i < std::min(parts.size(), begin + rows_at_once); ++i) {
            const UnitPart& part = parts[i];
            rows += fmt::format("{}({}, {}, {}, {}, {}, '{{{}}}', '{{{}}}')", rows.empty() ? "" : ", ",
                                connection_.literal(run), connection_.literal(part.path), part.first_offset,
                                part.last_offset, part.records, fmt::join(part.inserted, ","),
                                fmt::join(part.digests, ","));
        }
        connection_.execute(fmt::format(R"(
INSERT INTO {}.units (run, path, first_offset, last_offset, records, inserted, digests)
VALUES {})",
                                        quoted_, rows));
    }
}

std::vector<UnitPart> LoadLedger::units(const std::string& run) {
    const std::vector<postgres::Parameter> parameters{run};
    const auto rows = connection_.execute(fmt::format(R"(
SELECT path, first_offset, last_offset, records, array_to_string(inserted, ','),
       array_to_string(digests, ','), xmin::text
FROM {}.units
WHERE run = $1
ORDER BY path, first_offset)",
                                                      quoted_),
                                          parameters);
    std::vector<UnitPart> parts;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        UnitPart& part = parts.emplace_back();
        part.path = rows.text(i, 0);
        part.first_offset = unsigned_of(rows, i, 1);
        part.last_offset = unsigned_of(rows, i, 2);
        part.records = unsigned_of(rows, i, 3);
        for (const std::string& count : split(rows.text(i, 4)))
            part.inserted.push_back(std::stoull(count));
        part.digests = split(rows.text(i, 5));
        part.transaction = rows.text(i, 6);
    }
    return parts;
}

std::vector<Step> LoadLedger::steps(const std::string& run) {
    const std::vector<postgres::Parameter> parameters{run};
    const auto rows = connection_.execute(fmt::format(select_steps, quoted_), parameters);
    std::vector<Step> steps;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        steps.push_back({.position = unsigned_of<int>(rows, i, 0),
                         .stage = static_cast<StepStage>(rows.integer(i, 1)),
                         .object = std::string(rows.text(i, 2)),
                         .table = {std::string(rows.text(i, 5)), std::string(rows.text(i, 6))},
                         .statement = std::string(rows.text(i, 3)),
                         .done = rows.boolean(i, 4)});
    }
    return steps;
}

void LoadLedger::mark_done(const std::string& run, int position) {
    const std::vector<postgres::Parameter> parameters{run, std::to_string(position)};
    connection_.execute(
        fmt::format("UPDATE {}.steps SET done = true WHERE run = $1 AND position = $2", quoted_), parameters);
}

void LoadLedger::set_state(const std::string& run, LoadState state) {
    const std::vector<postgres::Parameter> parameters{run, std::string(name_of(state))};
    connection_.execute(fmt::format("UPDATE {}.runs SET state = $2 WHERE run = $1", quoted_), parameters);
}

}  // namespace copyover::migrate

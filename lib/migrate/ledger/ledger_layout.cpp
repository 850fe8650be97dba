#include "migrate/ledger/ledger_layout.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

constexpr std::array<std::string_view, 4> version_1{
    "CREATE TABLE {0}.ledger (version integer PRIMARY KEY)",
    R"(
CREATE TABLE {0}.runs (
    run text PRIMARY KEY,
    command text NOT NULL,
    started timestamptz NOT NULL,
    ended timestamptz NOT NULL,
    role name NOT NULL DEFAULT current_user,
    mapping_sha256 text NOT NULL,
    schema_sha256 text NOT NULL))",
    R"(
CREATE TABLE {0}.run_sources (
    run text NOT NULL REFERENCES {0}.runs,
    path text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    records bigint NOT NULL,
    PRIMARY KEY (run, path)))",
    R"(
CREATE TABLE {0}.run_tables (
    run text NOT NULL REFERENCES {0}.runs,
    position integer NOT NULL,
    table_name text NOT NULL,
    inserted bigint NOT NULL,
    identical bigint NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (run, position)))",
};

// Runs that go on over several transactions. `attempt` counts the processes that worked on a run: units of an
// older one are fenced off. A unit's row stands for records of one file: those whose first byte lies between
// first_offset and last_offset; inserted and digests have one entry per table of the mapping. Steps bring
// back what the run set aside.
constexpr std::array<std::string_view, 6> version_2{
    "ALTER TABLE {0}.runs ALTER ended DROP NOT NULL",
    R"(
ALTER TABLE {0}.runs
    ADD state text NOT NULL DEFAULT 'committed',
    ADD attempt integer NOT NULL DEFAULT 1)",
    R"(
CREATE TABLE {0}.units (
    run text NOT NULL REFERENCES {0}.runs,
    path text NOT NULL,
    first_offset bigint NOT NULL,
    last_offset bigint NOT NULL,
    records bigint NOT NULL,
    inserted bigint[] NOT NULL,
    digests text[] NOT NULL,
    committed timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run, path, first_offset)))",
    R"(
CREATE TABLE {0}.steps (
    run text NOT NULL REFERENCES {0}.runs,
    position integer NOT NULL,
    stage integer NOT NULL,
    object text NOT NULL,
    statement text NOT NULL,
    done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (run, position)))",
    R"(
CREATE TABLE {0}.run_catalog (
    run text NOT NULL REFERENCES {0}.runs,
    moment text NOT NULL,
    line text NOT NULL))",
    "CREATE INDEX ON {0}.run_catalog (run)",
};

// What takes a run out again. Rows of merged tables stand in tables of their own (UndoLog::written,
// old_rows). Where in_units, row_count and digest are those of the run's units, and so are the transactions.
constexpr std::array<std::string_view, 3> version_3{
    R"(
CREATE TABLE {0}.undo_tables (
    run text NOT NULL REFERENCES {0}.runs,
    position integer NOT NULL,
    table_schema text NOT NULL,
    table_name text NOT NULL,
    kind text NOT NULL,
    has_key boolean NOT NULL,
    in_units boolean NOT NULL,
    row_count bigint NOT NULL,
    digest text NOT NULL,
    xid bigint NOT NULL,
    PRIMARY KEY (run, position)))",
    R"(
CREATE TABLE {0}.undo_columns (
    run text NOT NULL REFERENCES {0}.runs,
    position integer NOT NULL,
    number integer NOT NULL,
    column_name text NOT NULL,
    is_key boolean NOT NULL,
    PRIMARY KEY (run, position, number)))",
    R"(
CREATE TABLE {0}.rollbacks (
    run text PRIMARY KEY REFERENCES {0}.runs,
    ended timestamptz NOT NULL DEFAULT clock_timestamp(),
    role name NOT NULL DEFAULT current_user,
    xid bigint NOT NULL))",
};

// Rows that a trigger of the run wrote in a subtransaction bear a transaction id of their own. Values of
// secret columns are not shown by a rollback either.
constexpr std::array<std::string_view, 2> version_4{
    R"(
CREATE TABLE {0}.undo_xids (
    run text NOT NULL REFERENCES {0}.runs,
    position integer NOT NULL,
    xid bigint NOT NULL,
    PRIMARY KEY (run, position, xid)))",
    "ALTER TABLE {0}.undo_columns ADD is_secret boolean NOT NULL DEFAULT false",
};

// What the names in functions of triggers mean is the same to whoever resumes a run or rolls it back.
constexpr std::array<std::string_view, 1> version_5{"ALTER TABLE {0}.runs ADD search_path text"};

// Whose the object of a step is; before, only its label said so.
constexpr std::array<std::string_view, 1> version_6{R"(
ALTER TABLE {0}.steps
    ADD table_schema text,
    ADD table_name text)"};

// Which columns were digested as the texts of their values.
constexpr std::array<std::string_view, 1> version_7{
    "ALTER TABLE {0}.undo_columns ADD is_literal boolean NOT NULL DEFAULT false"};

}  // namespace

std::vector<std::string> ledger_statements(int version, const std::string& schema) {
    std::span<const std::string_view> statements;
    switch (version) {
        case 1: statements = version_1; break;
        case 2: statements = version_2; break;
        case 3: statements = version_3; break;
        case 4: statements = version_4; break;
        case 5: statements = version_5; break;
        case 6: statements = version_6; break;
        case 7: statements = version_7; break;
        default: throw InternalError(fmt::format("the ledger has no version {}", version));
    }
    std::vector<std::string> sql;
    for (const std::string_view statement : statements)
        sql.push_back(fmt::format(fmt::runtime(statement), schema));
    return sql;
}

}  // namespace copyover::migrate

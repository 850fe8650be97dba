#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "schema/schema_file.hpp"
#include "schema/unread_statement.hpp"

namespace copyover::schema {

TEST_CASE("a DO block that makes or changes tables, constraints or types is known") {
    const std::string body = GENERATE(
        as<std::string>(), "CREATE TABLE t (a int);", "create unlogged table if not exists t (a int);",
        "IF true THEN ALTER TABLE ONLY t ADD CONSTRAINT c UNIQUE (a); END IF;",
        "CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null;",
        "ALTER TYPE mood ADD VALUE 'b';", "CREATE DOMAIN d AS int;", "CREATE UNIQUE INDEX i ON t (a);",
        "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f();", "DROP INDEX i;",
        "EXECUTE 'ALTER TABLE t ADD CHECK (a > 0)';", "EXECUTE format('ALTER TABLE %I DROP COLUMN a', x);",
        "EXECUTE 'ALTER ' || 'TABLE t ADD CHECK (a > 0)';",
        "EXECUTE 'AL' || 'TER TABLE t ADD CHECK (a > 0)';", "EXECUTE $q$CREATE TABLE t (a int)$q$;",
        "EXECUTE 'DO $x$ BEGIN CREATE TABLE t (a int); END $x$';", "q := 'ALTER TABLE t '; EXECUTE q;",
        "EXECUTE q;", "FOR r IN SELECT q FROM x LOOP EXECUTE r.q; END LOOP;",
        "EXECUTE concat(verb, ' TABLE t (a int)');",
        "EXECUTE format('%s t ADD CONSTRAINT c UNIQUE (a)', q);");
    INFO(body);
    CHECK(block_concerns_tables("DO $$ BEGIN " + body + " END $$"));
    CHECK(block_concerns_tables("DO LANGUAGE plpgsql $do$ BEGIN " + body + " END $do$"));
}

TEST_CASE("a DO block about something else is none") {
    const std::string body =
        GENERATE(as<std::string>(), "RAISE NOTICE 'create table %', 'x';", "NULL;",
                 "-- CREATE TABLE t (a int)\n", "/* ALTER TABLE t */ PERFORM 1;", "CREATE ROLE app;",
                 "EXECUTE format('GRANT SELECT ON TABLE %I TO app', t);",
                 "EXECUTE 'ALTER DATABASE ' || current_database() || ' SET timezone TO utc';",
                 "INSERT INTO t VALUES (1);", "CREATE TEMP TABLE x (a int);",
                 "IF EXISTS (SELECT FROM information_schema.tables) THEN NULL; END IF;",
                 "ALTER TABLE t OWNER TO app;", "CREATE EXTENSION IF NOT EXISTS citext;");
    INFO(body);
    CHECK_FALSE(block_concerns_tables("DO $$ BEGIN " + body + " END $$"));
}

namespace {

// error, note or nothing
std::string verdict(const std::string& statement, bool lives) {
    Findings findings;
    SearchPath path;
    auto live = std::make_shared<SearchPath::Inventory>();
    live->schemas = {"public"};
    live->relations = {{"public", "t"}};
    if (lives) path.live = std::move(live);
    read_schema("CREATE TABLE t (a int);\n" + statement, "schema.sql", findings, path);
    if (findings.all().empty()) return "";
    CHECK(findings.all().size() == 1);
    CHECK(findings.all().front().at.line == 2);
    return std::string(name_of(findings.all().front().rule->severity));
}

}  // namespace

TEST_CASE("what tables that the run creates would miss is never skipped") {
    const std::string sql =
        GENERATE(as<std::string>(), "DO $$ BEGIN ALTER TABLE t ADD UNIQUE (a); END $$", "\\i more.sql",
                 "\\ir more.sql", "CREATE INDEX ON t (a) NEW WORDS", "SELECT create_hypertable('t', 'at')",
                 "CALL make.audited('public.t')", "CREATE TRIGGER g AFTER THOUGHT ON t EXECUTE FUNCTION f()",
                 "CREATE POLICY p ON t ANEW", "ALTER INDEX i ANEW", "CREATE SEQUENCE s ANEW x",
                 "CREATE RULE r AS ON NOTHING TO t DO ALSO NEW");
    INFO(sql);
    CHECK(verdict(sql, false) == "error");
    CHECK(verdict(sql, true) == "note");
}

TEST_CASE("statements that psql would bring are missed") {
    Findings findings;
    read_schema("CREATE TABLE t (a int);\nSELECT 'ALTER TABLE t ADD UNIQUE (a)' \\gexec\n", "schema.sql",
                findings);
    CHECK(findings.total(Severity::error) == 1);
}

TEST_CASE("what no table would miss is a note") {
    const std::string sql =
        GENERATE(as<std::string>(), "DO $$ BEGIN RAISE NOTICE 'x'; END $$", "\\echo hello",
                 "SELECT setval(pg_get_serial_sequence('t', 'a'), 1)", "SELECT f('other')",
                 "CREATE VIEW v AS SELECT FROM ANEW q w", "CREATE ROLE r ANEW x");
    INFO(sql);
    CHECK(verdict(sql, false) == "note");
    CHECK(verdict(sql, true) == "note");
}

TEST_CASE("a reference leads to a unique index over its columns") {
    const auto [key, problem] = GENERATE(table<std::string, std::string>({
        {"", "which has no key over (x, y) that a reference can lead to"},
        {"ALTER TABLE p ADD UNIQUE (x)", "which has no key over (x, y) that a reference can lead to"},
        {"ALTER TABLE p ADD UNIQUE (x, y, z)", "which has no key over (x, y) that a reference can lead to"},
        {"CREATE UNIQUE INDEX ON p (x, y) WHERE z > 0",
         "which has no key over (x, y) that a reference can lead to"},
        {"CREATE UNIQUE INDEX ON p (x, (y + 1))",
         "which has no key over (x, y) that a reference can lead to"},
        {"CREATE INDEX ON p (x, y)", "which has no key over (x, y) that a reference can lead to"},
        {"ALTER TABLE p ADD UNIQUE (x, y) DEFERRABLE",
         "which has no key other than a deferrable one over (x, y) that a reference can lead to"},
        {"ALTER TABLE p ADD UNIQUE (y, x)", ""},
        {"ALTER TABLE p ADD UNIQUE NULLS NOT DISTINCT (x, y)", ""},
        {"ALTER TABLE p ADD UNIQUE (x, y) INCLUDE (z)", ""},
        {"CREATE UNIQUE INDEX ON p (x, y DESC)", ""},
    }));
    INFO(key);
    Findings findings;
    read_schema("CREATE TABLE p (x int, y int, z int);\n" + key +
                    ";\nCREATE TABLE c (a int, b int,\n FOREIGN KEY (a, b) REFERENCES p (x, y));",
                "schema.sql", findings);
    REQUIRE(findings.all().size() == (problem.empty() ? 0 : 1));
    if (problem.empty()) return;
    CHECK(findings.all().front().message == "c_a_b_fkey of c references p, " + problem);
    CHECK(findings.all().front().at.line == 4);
    CHECK(findings.all().front().at.column == 2);
}

TEST_CASE("a DO block that is cut off, or whose texts stand deep in each other, ends") {
    CHECK_FALSE(block_concerns_tables("DO $$"));
    CHECK_FALSE(block_concerns_tables("DO $$ BEGIN EXECUTE 'SELECT 1"));
    CHECK(block_concerns_tables("DO $a$ CREATE TABLE t (a int)"));
    std::string deep = "DO ";
    for (int i = 0; i < 10'000; ++i)
        deep += "$a" + std::to_string(i) + "$";
    CHECK(block_concerns_tables(deep));
}

// The verdicts are those of PostgreSQL 15: CREATE TABLE, or the first INSERT for arrays with a length.
TEST_CASE("a reference leads to a column of a type that PostgreSQL can compare with") {
    const auto [parent, child, is_possible] = GENERATE(table<std::string, std::string, bool>({
        {"int", "bigint", true},
        {"float8", "numeric", true},
        {"int", "numeric", false},
        {"text", "int", false},
        {"text", "char(3)", true},
        {"uuid", "text", false},
        {"timestamptz", "date", true},
        {"date", "time", false},
        {"jsonb", "json", false},
        {"citext", "text", true},  // the server judges
        {"mood", "mood", true},
        {"mood", "other", false},
        {"mood", "moody", false},
        {"moody", "mood", false},
        {"moody", "moody", false},
        {"mood[]", "mood[]", true},
        {"int[]", "int[]", true},
        {"int[]", "bigint[]", false},
        {"text[]", "varchar[]", false},
        {"int[]", "int", false},
        {"numeric[]", "numeric(6,2)[]", true},
        {"numeric(6,2)[]", "numeric[]", false},
        {"varchar(3)[]", "varchar(3)[]", false},
        {"codes", "codes", true},
    }));
    INFO(parent << " <- " << child);
    Findings findings;
    read_schema(
        "CREATE TYPE mood AS ENUM ('x'); CREATE TYPE other AS ENUM ('x'); CREATE DOMAIN moody AS mood; "
        "CREATE DOMAIN codes AS varchar(3)[];\nCREATE TABLE p (k " +
            parent + " PRIMARY KEY);\nCREATE TABLE c (r " + child + "\n REFERENCES p);",
        "schema.sql", findings);
    REQUIRE(findings.has_errors() != is_possible);
    if (is_possible) return;
    CHECK(findings.all().front().message.starts_with("c_r_fkey of c references p, whose column \"k\" is "));
    CHECK(findings.all().front().at.line == 4);
}

}  // namespace copyover::schema

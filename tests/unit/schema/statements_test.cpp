#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "schema/schema_file.hpp"

namespace copyover::schema {

namespace {

struct Reading {
    Findings findings;
    SchemaFile file;

    explicit Reading(std::string_view sql) : file(read_schema(sql, "schema.sql", findings)) {}

    std::vector<std::string> lines() const {
        std::vector<std::string> all;
        for (const Finding& f : findings.all())
            all.push_back(fmt::format("{}:{}:{}: {}[{}] {}{}", f.at.file, f.at.line, f.at.column,
                                      name_of(f.rule->severity), f.rule->name, f.message,
                                      f.fix.empty() ? "" : " | " + f.fix));
        return all;
    }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("statements keep their text, place and kind") {
    const Reading reading(
        "-- first\n"
        "CREATE EXTENSION citext;\n"
        "  CREATE TYPE app.m AS ENUM ('a;b');  CREATE SEQUENCE s;\n"
        "/* ü */ CREATE TABLE app.t (a int /* ; */, b text DEFAULT 'x;' ) ;\n"
        "ALTER TABLE app.t ADD UNIQUE (a);\r\n"
        "CREATE INDEX i ON app.t (b);\n"
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 "
        "END; END;\n"
        "CREATE FUNCTION app.g() RETURNS trigger AS $b$ BEGIN; RETURN NEW; END; $b$ LANGUAGE plpgsql;\n"
        "CREATE TRIGGER tr BEFORE INSERT ON app.t EXECUTE FUNCTION app.g();\n"
        "COMMENT ON COLUMN app.t.a IS 'it''s';\n"
        "GRANT ALL ON app.t TO x");
    Lines seen;
    for (const Statement& s : reading.file.statements)
        seen.push_back(fmt::format("{}:{} {} {} {}", s.line, s.column, static_cast<int>(s.kind),
                                   to_string(s.object), s.sql));
    CHECK(
        seen ==
        Lines{
            "2:1 0 citext CREATE EXTENSION citext",
            "3:3 0 app.m CREATE TYPE app.m AS ENUM ('a;b')",
            "3:39 1 s CREATE SEQUENCE s",
            "4:10 2 app.t CREATE TABLE app.t (a int /* ; */, b text DEFAULT 'x;' )",
            "5:1 3 app.t ALTER TABLE app.t ADD UNIQUE (a)",
            "6:1 4 app.t CREATE INDEX i ON app.t (b)",
            "7:1 5 f CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE "
            "WHEN true THEN 2 END; END",
            "8:1 5 app.g CREATE FUNCTION app.g() RETURNS trigger AS $b$ BEGIN; RETURN NEW; END; $b$ LANGUAGE "
            "plpgsql",
            "9:1 6 app.t CREATE TRIGGER tr BEFORE INSERT ON app.t EXECUTE FUNCTION app.g()",
            "10:1 7 app.t COMMENT ON COLUMN app.t.a IS 'it''s'",
            "11:1 8  GRANT ALL ON app.t TO x",
        });
}

TEST_CASE("psql meta-commands and COPY data are passed over with a note") {
    const Reading reading(
        "\\restrict abc\n"
        "CREATE TABLE a (t text DEFAULT '\\x');\n"
        "COPY a (t) FROM stdin;\n"
        "CREATE TABLE no (x int);\n"
        "it's\t\\N\n"
        "\\.\n"
        "CREATE TABLE b (i int);\n"
        "\\unrestrict abc\n");
    CHECK(reading.lines() == Lines{
                                 "schema.sql:1:1: note[schema-skipped] psql meta-command is skipped",
                                 "schema.sql:4:1: note[schema-skipped] data of COPY is skipped",
                                 "schema.sql:3:1: note[schema-skipped] COPY is skipped",
                             });
    CHECK(reading.file.schema.tables.size() == 2);
    CHECK(reading.file.statements.size() == 3);
    CHECK(reading.file.statements.back().line == 7);
}

TEST_CASE("table DDL that cannot be read is an error at its place") {
    const Reading reading("CREATE TABLE ok (a int);\n-- ü\nCREATE TABLE \"ü\" (a int,, b int);\n");
    CHECK(
        reading.lines() ==
        Lines{
            "schema.sql:3:26: error[schema-syntax] syntax error at or near \",\" | write it as PostgreSQL 15 "
            "reads it "
            "(newer syntax is not known), or put the output of pg_dump --schema-only in this file instead"});
    CHECK(reading.file.schema.tables.size() == 1);
}

TEST_CASE("anything else that cannot be read is a note") {
    const Reading reading(
        "CREATE VIEW v AS SELECT FROM JSON_TABLE(x, 'y' COLUMNS (z int)) q;\nCREATE TABLE ok (a int)");
    CHECK(reading.lines() ==
          Lines{"schema.sql:1:48: note[schema-skipped] CREATE VIEW is skipped: syntax error at or near "
                "\"COLUMNS\""});
    CHECK(reading.file.schema.tables.size() == 1);
}

TEST_CASE("statements that would make the model wrong are errors with a way out") {
    const auto [sql, message] = GENERATE(table<std::string, std::string>({
        {"CRATE TABLE u (a int)", "syntax error at or near \"CRATE\""},
        {"ALTER TABLE t RENAME a TO b", "renaming is not applied"},
        {"ALTER TABLE t DROP COLUMN a", "this form of ALTER TABLE is not applied"},
        {"ALTER TABLE t ALTER COLUMN x SET NOT NULL",
         "ALTER TABLE names column \"x\", which t does not have"},
        {"ALTER TABLE u ADD COLUMN x int", "ALTER TABLE names u, which this file does not create before it"},
        {"DROP TABLE t", "DROP TABLE of a table that this file creates is not applied"},
        {"CREATE TABLE u AS SELECT 1", "CREATE TABLE AS names no columns"},
        {"CREATE TABLE u (LIKE t)", "the clause LIKE is not read"},
        {"CREATE TABLE u OF some_type", "CREATE TABLE ... OF a type is not read"},
        {"CREATE TABLE t (a int)", "t is created twice"},
        {"CREATE TABLE u () INHERITS (v)", "u inherits from v, which this file does not create before it"},
        {"CREATE TABLE u (emial int, UNIQUE (email))",
         "a constraint names column \"email\", which u does not have"},
        {"CREATE TABLE u (a int PRIMARY KEY, b int PRIMARY KEY)", "u has two primary keys"},
        {"CREATE TABLE u (a int REFERENCES v)",
         "u_a_fkey of u references v, which this file does not create"},
        {"CREATE TABLE u (a int REFERENCES t)", "u_a_fkey of u references t, which has no primary key"},
        {"CREATE TABLE u (a int REFERENCES t (z))", "u_a_fkey of u references t, which has no column \"z\""},
        {"ALTER TABLE t ADD UNIQUE USING INDEX nope",
         "a constraint uses index \"nope\", which is no unique index over columns of t"},
    }));
    INFO(sql);
    const Reading reading("CREATE TABLE t (a int);\n" + sql);
    REQUIRE(reading.findings.all().size() == 1);
    const Finding& finding = reading.findings.all().front();
    CHECK(finding.message == message);
    CHECK(finding.rule == &rule::schema_syntax);
    CHECK(finding.at.line == 2);
    CHECK_FALSE(finding.fix.empty());
}

TEST_CASE("a misspelt column of a constraint is suggested") {
    const Reading reading("CREATE TABLE u (emial int, UNIQUE (email))");
    CHECK(reading.findings.all().front().fix == "did you mean \"emial\"?");
}

TEST_CASE("what does not concern the model is no error") {
    const std::string sql = GENERATE(
        as<std::string>(), "", ";;;", "-- only a comment", "DROP TABLE IF EXISTS t; CREATE TABLE t ()",
        "BEGIN; CREATE TABLE t (a int); COMMIT", "SET search_path = public, pg_catalog",
        "SELECT pg_catalog.set_config('search_path', '', false)", "CREATE TEMP TABLE x (a int)",
        "CREATE MATERIALIZED VIEW v AS SELECT 1",
        "CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (a int)",
        "CREATE TABLE t (a int); ALTER TABLE t OWNER TO x, CLUSTER ON i",
        "INSERT INTO t VALUES ('a;b'); DO $$ BEGIN; END $$",
        "\xef\xbb\xbf"
        "CREATE TABLE t (a int)",
        "CREATE TABLE t (a int);\r\n\\q\r\n");
    INFO(sql);
    const Reading reading(sql);
    CHECK(reading.findings.total(Severity::error) == 0);
}

TEST_CASE("columns and keys know whether their collation finds different texts equal") {
    const Reading reading(
        "CREATE COLLATION a (provider = icu, locale = 'und', deterministic = false);"
        "CREATE COLLATION x.b (deterministic = off, locale = 'und'); CREATE COLLATION c FROM x.b;"
        "CREATE COLLATION d (deterministic = true, locale = 'de'); CREATE DOMAIN n AS text COLLATE c;"
        "CREATE TABLE t (a text COLLATE a, b text COLLATE x.b, c n, d text COLLATE d, e n COLLATE d, f n[],"
        " g text DEFAULT 'x' COLLATE \"C\", h text, i integer);"
        "ALTER TABLE t ALTER h TYPE varchar COLLATE a;"
        "CREATE UNIQUE INDEX k1 ON t (i, d COLLATE a); CREATE UNIQUE INDEX k2 ON t (d COLLATE \"C\");"
        "CREATE UNIQUE INDEX k3 ON t (d text_pattern_ops); CREATE UNIQUE INDEX k4 ON t (d ext.text_ops);"
        "CREATE UNIQUE INDEX k5 ON t (d pg_catalog.text_ops, i soft_ops);");
    CHECK(reading.lines().empty());
    std::string columns;
    for (const Column& column : reading.file.schema.tables.at(0).columns)
        columns += column.type.nondeterministic ? column.name : "";
    CHECK(columns == "abcfh");
    std::string keys;
    for (const Key& key : reading.file.schema.tables.at(0).keys)
        keys += key.name + (key.own_equality ? "! " : " ");
    CHECK(keys == "k1! k2 k3 k4! k5! ");
}

}  // namespace copyover::schema

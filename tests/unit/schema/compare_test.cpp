#include <catch2/catch.hpp>

#include "schema/compare_schemas.hpp"
#include "schema/schema_file.hpp"

namespace copyover::schema {

namespace {

Table read(const std::string& sql) {
    Findings findings;
    const Schema schema = read_schema(sql, "schema.sql", findings).schema;
    REQUIRE_FALSE(findings.has_errors());
    return schema.tables.back();
}

std::vector<std::string> differences(const std::string& expected, const std::string& actual) {
    Findings findings;
    compare_schemas(read(expected), read(actual), findings);
    std::vector<std::string> messages;
    for (const Finding& finding : findings.all()) {
        CHECK(finding.rule == &rule::schema_differs);
        CHECK_FALSE(finding.fix.empty());
        CHECK(finding.table == "t");
        messages.push_back(finding.message);
    }
    return messages;
}

using Messages = std::vector<std::string>;

}  // namespace

TEST_CASE("a difference between schema.sql and the live table is said in its own words") {
    const auto [expected, actual, message] = GENERATE(table<std::string, std::string, std::string>({
        {"email varchar(255)", "email varchar(100)",
         "column \"email\" of t is character varying(100), schema.sql says character varying(255)"},
        {"a int, b text", "a int", "t has no column \"b\""},
        {"a int", "a int NOT NULL", "column \"a\" of t is NOT NULL, schema.sql says that it is not NOT NULL"},
        {"a int NOT NULL", "a int", "column \"a\" of t is not NOT NULL, schema.sql says that it is NOT NULL"},
        {"a int", "a int, b text NOT NULL",
         "column \"b\" of t is NOT NULL without a default, schema.sql does not have it"},
        {"a int DEFAULT 3", "a int", "column \"a\" of t has no default, schema.sql says 3"},
        {"a int, b int GENERATED ALWAYS AS (a) STORED", "a int, b int",
         "column \"b\" of t is not a generated column, schema.sql says that it is a generated column"},
        {"a int GENERATED ALWAYS AS IDENTITY", "a int NOT NULL",
         "column \"a\" of t has no identity, schema.sql says generated always as identity"},
        {"a int, b int, UNIQUE (a, b)", "a int, b int, UNIQUE (b, a)",
         "t has no unique key (a, b), schema.sql has it"},
        {"a int UNIQUE NULLS NOT DISTINCT", "a int",
         "t has no unique key (a) nulls not distinct, schema.sql has it"},
        {"a int", "a int UNIQUE", "t has a unique key (a), schema.sql does not"},
        {"a int REFERENCES p", "a int", "t has no reference (a) to p (id), schema.sql has it"},
        {"a int", "a int REFERENCES p (id)", "t has a reference (a) to p (id), schema.sql does not"},
        {"a m", "a n", "column \"a\" of t is n, schema.sql says m"},
    }));
    INFO(expected << " / " << actual);
    const std::string types =
        "CREATE TYPE m AS ENUM ('x'); CREATE TYPE n AS ENUM ('x'); CREATE TABLE p (id int PRIMARY KEY);";
    const Messages found =
        differences(types + "CREATE TABLE t (" + expected + ")", types + "CREATE TABLE t (" + actual + ")");
    REQUIRE_FALSE(found.empty());
    CHECK(found.front() == message);
}

TEST_CASE("labels and domains of the same name may differ") {
    CHECK(differences("CREATE TYPE m AS ENUM ('x', 'y'); CREATE TABLE t (a m)",
                      "CREATE TYPE m AS ENUM ('x'); CREATE TABLE t (a m)") ==
          Messages{"column \"a\" of t is m with the labels x, schema.sql says x, y"});
    CHECK(differences("CREATE DOMAIN d AS varchar(5); CREATE TABLE t (a d)",
                      "CREATE DOMAIN d AS varchar(6); CREATE TABLE t (a d)") ==
          Messages{"column \"a\" of t is d, which schema.sql defines in another way"});
}

TEST_CASE("what does not matter to a migration is no difference") {
    const auto [expected, actual] = GENERATE(table<std::string, std::string>({
        {"(a int, b text)", "(b text, a int)"},
        {"(a int)", "(a int, b text)"},
        {"(a int)", "(a int, b text NOT NULL DEFAULT '')"},
        {"(a int)", "(a int, b serial)"},
        {"(a int)", "(a int, b int GENERATED ALWAYS AS IDENTITY)"},
        {"(a int DEFAULT 1)", "(a int DEFAULT 2)"},
        {"(a int)", "(a int DEFAULT 2)"},
        {"(a int PRIMARY KEY)", "(a int, CONSTRAINT other PRIMARY KEY (a))"},
        {"(a int)", "(a int CHECK (a > 0))"},
        {"(a int)", "(a int); CREATE INDEX ON t (a)"},
        {"(a int UNIQUE)", "(a int); CREATE UNIQUE INDEX u ON t (a)"},
    }));
    INFO(expected << " / " << actual);
    CHECK(differences("CREATE TABLE t " + expected, "CREATE TABLE t " + actual).empty());
}

}  // namespace copyover::schema

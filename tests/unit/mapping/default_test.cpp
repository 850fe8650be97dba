// Defaults of schema.sql that are constants: what PostgreSQL 15 stores for them (INSERT ... DEFAULT VALUES).
#include <catch2/catch.hpp>
#include <string>

#include "one_column.hpp"

using namespace copyover::mapping;

namespace {

// The column of a record that lacks the member.
std::string by_default(const std::string& type, const std::string& expression) {
    Migration migration(
        "CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN short AS varchar(3);"
        "CREATE DOMAIN spoken AS text DEFAULT E'a\\tb';"
        "CREATE TABLE t (id integer PRIMARY KEY, v " +
            type + (expression.empty() ? "" : " DEFAULT " + expression) + ");",
        R"({"sources":[{"files":"a.json","rows":[{"table":"t","columns":"by-name"}]}]})");
    std::string row = migration.run(R"([{"id":1}])");
    if (row.starts_with("t id=1 v=")) row = row.substr(9);
    if (row.ends_with('\n')) row.pop_back();
    const std::string printed = migration.printed();
    return printed.find("error[default-unknown]") == std::string::npos ? row + printed : "unknown";
}

}  // namespace

TEST_CASE("a default that is a text is what its quotes say") {
    CHECK(by_default("text", "'it''s'") == R"("it's")");
    CHECK(by_default("text", R"(E'one\ntwo')") == R"("one\ntwo")");
    CHECK(by_default("text", R"(E'\u00e9\x41\'')") == R"("éA'")");
    CHECK(by_default("text", "$x$a $$ b$x$") == R"("a $$ b")");
    CHECK(by_default("varchar(9)", "$$$$") == R"("")");
    CHECK(by_default("text", R"(U&'d\0061ta')") == R"("data")");
    CHECK(by_default("text", "'a' COLLATE \"C\"") == R"("a")");
    CHECK(by_default("text", "true") == R"("true")");
    CHECK(by_default("text", "-5") == R"("-5")");
    CHECK(by_default("text", "1.50") == R"("1.50")");
    CHECK(by_default("spoken", "") == R"("a\tb")");
    CHECK(by_default("text", "NULL::text") == "NULL");
}

TEST_CASE("a cast cuts a text, a column does not") {
    CHECK(by_default("text", "'abcdef'::varchar(3)") == R"("abc")");
    CHECK(by_default("varchar(3)", "'abc  '") == R"("abc")");
    CHECK(by_default("varchar(3)", "'abcd'") == "unknown");
    CHECK(by_default("short", "'abcdef'::short") == R"("abc")");
    CHECK(by_default("text", "'x'::char(5)") == R"("x")");
}

TEST_CASE("a default that is a number is rounded as its types round") {
    CHECK(by_default("numeric", "1.567::numeric(3,1)") == "1.6");
    CHECK(by_default("numeric", "9.96::numeric(3,1)") == "10.0");
    CHECK(by_default("numeric(6,2)", "-1.005") == "-1.01");
    CHECK(by_default("numeric(3,1)", "99.96") == "unknown");
    CHECK(by_default("numeric", "2.7::int") == "3");
    CHECK(by_default("integer", "(-2.5)::int") == "-3");
    CHECK(by_default("integer", "'2.5'::float8::int") == "2");
    CHECK(by_default("integer", "' +042 '") == "42");
    CHECK(by_default("integer", "- (5)") == "-5");
    CHECK(by_default("integer", "0") == "0");
    CHECK(by_default("bigint", "-9223372036854775808") == "-9223372036854775808");
    CHECK(by_default("smallint", "40000") == "unknown");
    CHECK(by_default("double precision", ".5") == "0.5");
}

TEST_CASE("a default that is a boolean is any word that PostgreSQL knows") {
    CHECK(by_default("boolean", "'on'") == "true");
    CHECK(by_default("boolean", "' NO '") == "false");
    CHECK(by_default("boolean", "'tru'") == "true");
    CHECK(by_default("boolean", "0::boolean") == "false");
    CHECK(by_default("boolean", "'o'") == "unknown");
}

TEST_CASE("a default that is a time does not depend on the server's zone, or is unknown") {
    CHECK(by_default("timestamp", "'2020-01-01 00:00:00+05'") == "2020-01-01 00:00:00");
    CHECK(by_default("timestamp", "'2020-01-01'") == "2020-01-01 00:00:00");
    CHECK(by_default("timestamptz", "'2020-01-01 00:00:00+05'::timestamptz") == "2019-12-31 19:00:00+00");
    CHECK(by_default("timestamptz", "'2020-01-01 00:00:00'") == "unknown");
    CHECK(by_default("timestamptz", "'now'") == "unknown");
    CHECK(by_default("timestamp", "'2020-01-01 00:00:00+05'::timestamptz") == "unknown");
    CHECK(by_default("date", "DATE '2020-02-29'") == "2020-02-29");
    CHECK(by_default("text", "'24 hours'::interval::text") == "unknown");
}

TEST_CASE("a default that is an array, a label or json") {
    CHECK(by_default("text[]", "ARRAY[]::text[]") == "{}");
    CHECK(by_default("text[]", R"('{x,"y z",NULL,"null", a\,b }')") == R"({"x","y z",NULL,"null","a,b"})");
    CHECK(by_default("integer[]", "ARRAY[1, -2]") == "{1,-2}");
    CHECK(by_default("varchar(3)[]", "ARRAY['abcd']::varchar(3)[]") == R"({"abc"})");
    CHECK(by_default("text[]", "'{{a},{b}}'") == "unknown");
    CHECK(by_default("mood", "'happy'::mood") == R"("happy")");
    CHECK(by_default("mood[]", "'{happy,sad}'") == R"({"happy","sad"})");
    CHECK(by_default("jsonb", R"('{"a": 1}'::jsonb)") == R"("{\"a\": 1}")");
}

TEST_CASE("what only the server can make is never NULL without a word") {
    for (const char* expression : {"now()", "CURRENT_TIMESTAMP", "'epoch'", "timezone('utc', now())"})
        CHECK(by_default("timestamptz", expression) == "unknown");
    for (const char* expression : {"60 * 60", "nextval('s')", "length('abc')", "CASE WHEN true THEN 1 END"})
        CHECK(by_default("integer", expression) == "unknown");
    CHECK(by_default("uuid", "gen_random_uuid()") == "unknown");
}

TEST_CASE("a default that only the server can make matters where the member is absent") {
    Migration migration("CREATE TABLE t (id integer PRIMARY KEY, v timestamptz DEFAULT now());",
                        R"({"sources":[{"files":"a.json","rows":[{"table":"t","columns":"by-name"}]}]})");
    CHECK(migration.run(R"([{"id":1,"v":"2025-03-04T05:06:07Z"},{"id":2,"v":null},{"id":3}])") ==
          "t id=1 v=2025-03-04 05:06:07+00\nt id=2 v=NULL\n");
    CHECK(migration.printed() ==
          "data.json:1:56: error[default-unknown] /2 /v is absent; only the server can make the default of "
          "column v: now(); give the column a \"default\" in the mapping, or map it with \"from\" alone to "
          "store NULL\n");
}

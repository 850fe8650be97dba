#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "migrate/probes/probe_plan.hpp"
#include "migrate/probes/probes.hpp"
#include "migrate/run/probe_file.hpp"

using namespace copyover;
using namespace copyover::migrate;
using std::chrono::microseconds;

namespace {

struct Read {
    ProbeFile probes;
    Findings findings;
};

Read read(std::string_view text) {
    Read result;
    result.probes = parse_probes(text, "probes.sql", result.findings);
    return result;
}

std::string errors_of(std::string_view text) {
    std::string out;
    const Read result = read(text);
    for (const Finding& finding : result.findings.all()) {
        CHECK(finding.rule == &rule::probe_syntax);
        out +=
            fmt::format("{}:{} {}; {}\n", finding.at.line, finding.at.column, finding.message, finding.fix);
    }
    return out;
}

}  // namespace

TEST_CASE("a probe has a name, a limit and a query") {
    const auto [probes, findings] = read(
        "-- Queries.\n\n-- probe: the last 50\n--limit:100ms\nSELECT 1 -- of many\n  FROM a;\n"
        "-- probe: b; c\nselect ';' ;\n  -- limit: 0.5 s\n-- probe: d\nTABLE e");
    CHECK(findings.all().empty());
    REQUIRE(probes.size() == 3);
    CHECK(probes[0].name == "the last 50");
    CHECK(probes[0].limit == microseconds(100'000));
    CHECK(probes[0].sql == "SELECT 1 -- of many\n  FROM a");
    CHECK(probes[0].at.line == 5);
    CHECK(probes[1].name == "b; c");
    CHECK_FALSE(probes[1].limit);
    CHECK(probes[1].sql == "select ';'");
    CHECK(probes[2].limit == microseconds(500'000));
    CHECK(probes[2].sql == "TABLE e");
}

TEST_CASE("a query that ends with \\gset sets variables, as psql does it") {
    const auto [probes, findings] = read(
        "SELECT id AS a FROM t LIMIT 1 \\gset\n\\timing on\n-- probe: p\nSELECT '\\gset' WHERE x = :'a';");
    CHECK(findings.all().empty());
    REQUIRE(probes.size() == 2);
    CHECK(probes[0].sets_variables());
    CHECK(probes[0].sql == "SELECT id AS a FROM t LIMIT 1");
    CHECK(probes[1].name == "p");
    CHECK(probes[1].sql == "SELECT '\\gset' WHERE x = :'a'");
}

TEST_CASE("a file without statements has no probes") {
    for (const char* text : {"", "\n", "-- nothing yet\n", ";;", "\\timing"}) {
        CAPTURE(text);
        CHECK(read(text).probes.empty());
        CHECK(errors_of(text).empty());
    }
}

TEST_CASE("what is wrong with a probe is told with its place") {
    CHECK(errors_of("SELECT 1;") == "1:1 this query has no name; write a line \"-- probe: NAME\" above it\n");
    CHECK(errors_of("-- probe:\nSELECT 1;") ==
          "2:1 this query has no name; write a line \"-- probe: NAME\" above it\n");
    CHECK(errors_of("-- probe: a\nCOMMIT;") ==
          "2:1 this statement is no query; start it with SELECT, WITH, TABLE or VALUES: probes only read\n");
    CHECK(errors_of("-- probe: a\nSELECT 1;\n-- probe: a\nSELECT 1;") ==
          "3:1 there are two probes \"a\"; give each a name of its own\n");
    CHECK(errors_of("-- probe: a\nSELECT 1\\gset\n") ==
          "1:1 a query that ends with \\gset is not measured; end it with a semicolon, or take the line "
          "\"probe:\" out\n");
    CHECK(errors_of("-- probe: a") == "1:1 no statement follows this probe; write its query below it\n");
    for (const char* limit :
         {"", "ms", "100", "100 min", "-1 ms", "0 ms", "nan ms", "inf s", "3601 s", "1 ms s"}) {
        CAPTURE(limit);
        CHECK(errors_of(fmt::format("-- probe: a\n-- limit: {}\nSELECT 1;", limit)) ==
              fmt::format(
                  "2:1 \"{}\" is no limit; write a number and ms or s, such as 100 ms, at most an hour\n",
                  limit));
    }
}

TEST_CASE("a name belongs to the statement below it only") {
    CHECK(errors_of("-- probe: a\nSELECT 1;\nSELECT 2;") ==
          "3:1 this query has no name; write a line \"-- probe: NAME\" above it\n");
}

TEST_CASE("variables are replaced where psql replaces them") {
    const std::string sql = "SELECT :'a', ':''b''', x::'c', \":'d'\", :'e' || :'a' -- :'f'\n";
    CHECK(variables_of(sql) == std::vector<std::string>{"a", "e"});
    CHECK(substitute_variables(sql, {{"a", "'1'"}, {"e", "'it''s'"}}) ==
          "SELECT '1', ':''b''', x::'c', \":'d'\", 'it''s' || '1' -- :'f'\n");
}

TEST_CASE("percentiles are values that were measured, by nearest rank") {
    const std::vector<microseconds> five{microseconds(5), microseconds(1), microseconds(4), microseconds(2),
                                         microseconds(3)};
    CHECK(percentile(five, 0.50) == microseconds(3));
    CHECK(percentile(five, 0.95) == microseconds(5));
    CHECK(percentile({microseconds(7)}, 0.50) == microseconds(7));
    std::vector<microseconds> twenty;
    for (int i = 20; i > 0; --i)
        twenty.emplace_back(i);
    CHECK(percentile(twenty, 0.50) == microseconds(10));
    CHECK(percentile(twenty, 0.95) == microseconds(19));
}

TEST_CASE("a plan tells its indexes and the tables that it reads whole") {
    const PlanUse use = read_plan(R"([{"Plan": {"Node Type": "Nested Loop", "Plans": [
        {"Node Type": "Bitmap Heap Scan", "Relation Name": "m", "Plans": [
            {"Node Type": "Bitmap Index Scan", "Index Name": "idx_text"}]},
        {"Node Type": "Seq Scan", "Relation Name": "users"},
        {"Node Type": "Index Only Scan", "Index Name": "idx_text", "Relation Name": "m"},
        {"Node Type": "Index Scan", "Index Name": "users_pkey", "Relation Name": "users"}]}}])");
    CHECK(use.indexes == std::vector<std::string>{"idx_text", "users_pkey"});
    CHECK(use.scanned == std::vector<std::string>{"users"});
    CHECK_THROWS_WITH(read_plan("no"), "EXPLAIN (FORMAT JSON) did not answer with JSON");
}

// Child rows: "each" of a row rule.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <array>
#include <random>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema = R"(
    CREATE TABLE users (id text PRIMARY KEY, name text);
    CREATE TABLE posts (id integer PRIMARY KEY, body text);
    CREATE TABLE reactions (
        post integer REFERENCES posts (id), name text, who text, author text REFERENCES users (id), n integer, names text[],
        rest jsonb);
)";

// A mapping of records /* with the given row rules for reactions beside the rule for posts.
std::string mapping(std::string_view rules, std::string_view ignore = "") {
    return fmt::format(R"({{"sources":[{{"files":"a.json","rows":[
        {{"table":"posts","columns":{{"id":"/id","body":"/body"}}}},{}],"ignore":[{}]}}]}})",
                       rules, ignore);
}

struct Result {
    std::string rows;
    std::string findings;
    std::string outcomes;
    ValueFacts values;
};

Result run(const std::string& mapping_text, std::string_view document) {
    Migration migration(schema, mapping_text);
    REQUIRE(migration.printed().empty());
    Result result;
    result.rows = migration.run(document);
    result.findings = migration.printed();
    result.outcomes = migration.outcomes();
    result.values = migration.values();
    return result;
}

constexpr std::string_view by_user =
    R"({"table":"reactions","each":"/reactions/*/users/*","columns":{"post":"4/id","name":"2/name","who":""}})";

}  // namespace

TEST_CASE("a row rule with each makes one row for every match") {
    const auto result = run(
        mapping(
            R"({"table":"reactions","each":"/reactions/*","columns":{"post":"2/id","name":"/name","n":"0#"}})"),
        R"([{"id":1,"body":"x","reactions":[{"name":"a"},{"name":"b"}]},{"id":2,"body":"y","reactions":null},
            {"id":3,"body":"z"},{"id":4,"reactions":[]}])");
    CHECK(result.rows ==
          "posts id=1 body=\"x\"\nreactions post=1 name=\"a\" n=0\nreactions post=1 name=\"b\" n=1\n"
          "posts id=2 body=\"y\"\nposts id=3 body=\"z\"\nposts id=4 body=NULL\n");
    CHECK(result.findings.empty());
    CHECK(result.outcomes == "LLLL");
    CHECK(result.values.total == 11);
    CHECK(result.values.mapped == 11);
}

TEST_CASE("each goes over two levels and reads what lies between the match and the record") {
    const auto result =
        run(mapping(by_user),
            R"([{"id":1,"reactions":[{"name":"a","users":["u","v"]},{"name":"b","users":["u"]}]}])");
    CHECK(
        result.rows ==
        "posts id=1 body=NULL\nreactions post=1 name=\"a\" who=\"u\"\nreactions post=1 name=\"a\" who=\"v\"\n"
        "reactions post=1 name=\"b\" who=\"u\"\n");
    CHECK(result.findings.empty());
}

TEST_CASE("what only child rows read is unmapped where there is no child row to carry it") {
    const auto between = run(mapping(by_user), R"([{"id":1,"reactions":[{"name":"a","users":[]},
        {"name":"b","users":["u"]}]}])");
    CHECK(between.findings ==
          "data.json:1:31: error[unmapped] /0/reactions/0/name no rule names /reactions/*/name; map it to a "
          "column, or add \"/reactions/*/name\" to \"ignore\"\n");
    CHECK(between.values.mapped == 4);
    CHECK(between.values.unmapped == 1);

    const std::string only_children = R"({"sources":[{"files":"a.json","records":"/*","rows":[
        {"table":"reactions","each":"/users/*","columns":{"name":"/name","who":"2/owner","n":"2/n"}},
        {"table":"users","columns":{"id":"2#"},"each":"/users/*"}]}]})";
    const auto at_record = run(
        only_children, R"({"x":{"owner":"o","n":1,"users":[{"name":"a"}]},"y":{"owner":"p","users":[]}})");
    CHECK(at_record.rows == "reactions name=\"a\" who=\"o\" n=1\nusers id=\"x\"\n");
    CHECK(
        at_record.findings ==
        "data.json:1:62: error[unmapped] /y/owner no rule names /owner; map it to a column, or add "
        "\"/owner\" "
        "to \"ignore\"\n"
        "data.json:1:53: error[unmapped] /y no rule takes the name of the record; map it to a column, or add "
        "\"0#\" to \"ignore\"\n");
}

TEST_CASE("names that each matches are values and reach a column as 0#") {
    const std::string_view document = R"([{"id":1,"reactions":{"+1":{"n":2},"x":{"n":1}}}])";
    const auto named = run(
        mapping(
            R"({"table":"reactions","each":"/reactions/*","columns":{"post":"2/id","name":"0#","n":"/n"}})"),
        document);
    CHECK(named.rows ==
          "posts id=1 body=NULL\nreactions post=1 name=\"+1\" n=2\nreactions post=1 name=\"x\" n=1\n");
    CHECK(named.findings.empty());
    CHECK(named.values.total == 5);
    const auto nameless =
        run(mapping(R"({"table":"reactions","each":"/reactions/*","columns":{"post":"2/id","n":"/n"}})"),
            document);
    CHECK(nameless.findings ==
          "data.json:1:28: error[unmapped] /0/reactions/+1 no rule takes the member names /reactions/*#; map "
          "it "
          "to a column, or add \"/reactions/*#\" to \"ignore\" (2)\n");
}

TEST_CASE("where is asked of each match, and what it refuses is dropped and counted") {
    const auto result =
        run(mapping(R"({"table":"reactions","each":"/reactions/*",
        "where":{"/kind":["emoji"],"2/id":{"not":2}},"columns":{"post":"2/id","name":"/name"}})",
                    R"("/reactions/*/kind")"),
            R"([{"id":1,"reactions":[{"kind":"emoji","name":"a"},{"kind":"paid","name":"b","x":[1,2]}]},
        {"id":2,"reactions":[{"kind":"emoji","name":"c"}]}])");
    CHECK(result.rows == "posts id=1 body=NULL\nreactions post=1 name=\"a\"\nposts id=2 body=NULL\n");
    CHECK(result.findings.empty());
    CHECK(result.outcomes == "LL");
    CHECK(result.values.total == 10);
    CHECK(result.values.mapped == 3);
    CHECK(result.values.ignored == 3);
    CHECK(result.values.dropped == 4);
}

TEST_CASE("a match goes to each rule that takes it; what one of them leaves is not dropped") {
    const std::string rules =
        R"({"table":"reactions","each":"/items/*","where":{"/kind":"a"},"columns":{"name":"/kind","n":"/n"}},
           {"table":"reactions","each":"/items/*","columns":{"name":"/kind"}})";
    const auto result = run(mapping(rules), R"([{"id":1,"items":[{"kind":"a","n":1},{"kind":"b","n":2}]}])");
    CHECK(result.rows ==
          "posts id=1 body=NULL\nreactions name=\"a\" n=1\nreactions name=\"a\" n=NULL\nreactions name=\"b\" "
          "n=NULL\n");
    CHECK(result.findings ==
          "data.json:1:54: error[unmapped] /0/items/1/n no rule names /items/*/n; map it to a column, or add "
          "\"/items/*/n\" to \"ignore\"\n");
}

TEST_CASE("null elements are matches unless where leaves them out") {
    const std::string_view document = R"([{"id":1,"members":["a",null,"b"]}])";
    const auto all = run(
        mapping(R"({"table":"reactions","each":"/members/*","columns":{"post":"2/id","who":""}})"), document);
    CHECK(all.rows ==
          "posts id=1 body=NULL\nreactions post=1 who=\"a\"\nreactions post=1 who=NULL\nreactions post=1 "
          "who=\"b\"\n");
    const auto some = run(mapping(R"({"table":"reactions","each":"/members/*","where":{"":{"not":null}},
        "columns":{"post":"2/id","who":""}})"),
                          document);
    CHECK(some.rows == "posts id=1 body=NULL\nreactions post=1 who=\"a\"\nreactions post=1 who=\"b\"\n");
    CHECK(some.values.dropped == 1);
}

TEST_CASE("one rejected child row rejects the record and all its rows") {
    const auto result =
        run(mapping(R"({"table":"reactions","each":"/reactions/*","columns":{"post":"2/id","n":"/n"}})"),
            R"([{"id":1,"reactions":[{"n":1},{"n":"many"},{"n":3}]},{"id":2,"reactions":[{"n":4}]}])");
    CHECK(result.rows == "posts id=2 body=NULL\nreactions post=2 n=4\n");
    CHECK(result.outcomes == "RL");
    CHECK(result.findings ==
          "data.json:1:36: error[value-syntax] /0/reactions/1/n \"many\" is not an integer; correct the "
          "record, "
          "or give the column a type that takes it, such as text\n");
    CHECK(result.values.rejected == 4);
}

TEST_CASE("a scalar where each expects something to look into is unmapped") {
    const auto result =
        run(mapping(R"({"table":"reactions","each":"/reactions/*","columns":{"post":"2/id","n":"/n"}})"),
            R"([{"id":1,"reactions":"none"}])");
    CHECK(result.findings ==
          "data.json:1:22: error[unmapped] /0/reactions no rule names /reactions; map it to a column, or add "
          "\"/reactions\" to \"ignore\"\n");
}

TEST_CASE("each without a star makes at most one row") {
    const auto result =
        run(mapping(R"({"table":"users","each":"/author","columns":{"id":"/id","name":["/nick","/name"]}})"),
            R"([{"id":1,"author":{"id":"u","name":"Ada"}},{"id":2}])");
    CHECK(result.rows == "posts id=1 body=NULL\nusers id=\"u\" name=\"Ada\"\nposts id=2 body=NULL\n");
    CHECK(result.findings.empty());
}

TEST_CASE("collect and rest see the match alone") {
    const auto result = run(mapping(R"({"table":"reactions","each":"/items/*","columns":{"name":"/name",
            "names":{"collect":["/users/*","/user","2/everyone/*"]},"rest":{"rest":true}}})"),
                            R"([{"id":1,"everyone":["z"],"items":[{"name":"a","users":["u","v"],"x":1},
                {"name":"b","user":"w","users":[],"y":{"z":[2]}}]}])");
    CHECK(result.rows ==
          "posts id=1 body=NULL\n"
          "reactions name=\"a\" names={\"u\",\"v\",\"z\"} rest=\"{\\\"x\\\":1}\"\n"
          "reactions name=\"b\" names={\"w\",\"z\"} rest=\"{\\\"y\\\":{\\\"z\\\":[2]}}\"\n");
    CHECK(result.findings.empty());
    CHECK(result.values.kept == 2);
    CHECK(result.values.mapped == 8);
}

TEST_CASE("by-name binds the members of the match") {
    const auto result = run(mapping(R"({"table":"users","each":"/authors/*","columns":"by-name"})"),
                            R"([{"id":1,"authors":[{"id":"u","name":"Ada"}]}])");
    CHECK(result.rows == "posts id=1 body=NULL\nusers id=\"u\" name=\"Ada\"\n");
    CHECK(result.findings.empty());
}

TEST_CASE("a child row's orphans are created from its own match") {
    const auto result =
        run(mapping(R"({"table":"reactions","each":"/items/*","columns":{"post":"2/id","author":"/by"},
            "on_orphan":{"author":{"create":{"name":"/by_name"}}}},{"table":"users","columns":{"id":"/owner"}})",
                    R"("/items/*/by_name")"),
            R"([{"id":1,"owner":"o","items":[{"by":"u","by_name":"Ada"},{"by":"v","by_name":"Bo"}]}])");
    CHECK(result.rows ==
          "posts id=1 body=NULL\n"
          "reactions post=1 author=\"u\"\n+users id=\"u\" name=\"Ada\"\n"
          "reactions post=1 author=\"v\"\n+users id=\"v\" name=\"Bo\"\nusers id=\"o\" name=NULL\n");
}

TEST_CASE("a secret of the source is secret in a child row") {
    Migration migration(schema, R"({"sources":[{"files":"a.json","secret":["/keys/*/token"],"rows":[
        {"table":"reactions","each":"/keys/*","columns":{"name":"/token","who":"/owner"}}]}]})");
    REQUIRE(migration.printed().empty());
    const TablePlan& table = migration.plan().tables.back();
    CHECK(table.secret == std::vector<bool>{true, false});
}

TEST_CASE("mistakes in each are named") {
    const auto errors = [](std::string_view rule) { return Migration(schema, mapping(rule)).printed(); };
    CHECK(
        errors(R"({"table":"users","each":"","columns":{"id":"/id"}})") ==
        "mapping.json:2:89: error[mapping-pointer] /sources/0/rows/1/each \"each\" takes a pattern below the "
        "record, such as \"/items/*\"\n");
    CHECK(errors(R"({"table":"users","each":"1/a","columns":{"id":"/id"}})").find("takes a pattern below") !=
          std::string::npos);
    CHECK(errors(R"({"table":"users","each":7,"columns":{"id":"/id"}})") ==
          "mapping.json:2:89: error[mapping-value] /sources/0/rows/1/each \"each\" must be a text, not a "
          "number\n");
    CHECK(
        errors(R"({"table":"users","each":"/a/*","columns":{"id":"/b/*"}})") ==
        "mapping.json:2:112: error[mapping-pointer] /sources/0/rows/1/columns/id \"/b/*\" can reach several "
        "values; use \"collect\" to gather them into an array\n");
    CHECK(errors(R"({"table":"users","each":"/a/*","columns":{"id":"3#"}})") ==
          "mapping.json:2:112: error[mapping-pointer] /sources/0/rows/1/columns/id \"3#\" reaches above the "
          "root of the document; records are at \"/*\"\n");
}

TEST_CASE("the values of random records add up whatever their child rows take") {
    const std::string rules = mapping(
        R"({"table":"reactions","each":"/a/*","where":{"/a":{"present":true}},
            "columns":{"name":"0#","names":{"from":"2/c","as":"keys"},"rest":{"rest":true}}},
           {"table":"reactions","each":"/a/*/b/*","where":{"1/0":{"not":1}},"columns":{"n":{"from":"/a","as":"count"},
            "name":{"from":"2/a","as":"text"},"who":{"from":"1#","as":"text"}}},
           {"table":"reactions","each":"/b","columns":{"rest":""}})",
        R"("/c/*#","/a/a")");
    std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same documents every time
    const auto pick = [&](int count) { return std::uniform_int_distribution<int>(0, count - 1)(random); };
    const auto value = [&](int depth, const auto& self) -> std::string {
        const int kind = pick(depth > 0 ? 8 : 4);
        if (kind < 4) return std::array{"null", "1", "[]", "{}"}[static_cast<std::size_t>(kind)];
        std::string text;
        const int members = pick(4);
        for (int i = 0; i < members; ++i) {
            if (!text.empty()) text += ",";
            if (kind < 6) text += fmt::format("\"{}\":", "abc"[i % 3]);
            text += self(depth - 1, self);
        }
        return kind < 6 ? "{" + text + "}" : "[" + text + "]";
    };
    Migration migration(schema, rules);
    REQUIRE(migration.printed().empty());
    std::string document;
    for (int i = 0; i < 3000; ++i)
        document += fmt::format("{}{{\"id\":{},\"a\":{},\"b\":{},\"c\":{}}}", i == 0 ? "[" : ",\n", i,
                                value(4, value), value(3, value), value(2, value));
    migration.run(document + "]");
    const ValueFacts& values = migration.values();
    CHECK(values.total ==
          values.mapped + values.ignored + values.kept + values.dropped + values.rejected + values.unmapped);
    CHECK(values.mapped > 1000);
    CHECK(values.kept > 50);
    CHECK(values.dropped > 100);
    CHECK(values.unmapped > 100);
}

}  // namespace copyover::mapping

// "define" and "use": a mapping with names reads as the same mapping written out.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema = R"(
    CREATE TABLE users (id integer PRIMARY KEY, name text, "use" text, seen timestamptz, tags text[]);
    CREATE TABLE posts (id integer PRIMARY KEY, author integer REFERENCES users (id), name text, seen timestamptz);
)";

std::string errors(std::string_view mapping) {
    return Migration(schema, mapping).printed();
}

// Rows and findings of a mapping with these definitions and sources.
std::string run(std::string_view define, std::string_view sources, std::string_view document) {
    Migration migration(schema, fmt::format(R"({{"define":{},"sources":[{}]}})", define, sources));
    const std::string rows = migration.printed().empty() ? migration.run(document) : "";
    return rows + migration.printed();
}

// With one row rule of table users, whose columns are given.
std::string columns(std::string_view define, std::string_view columns, std::string_view document) {
    return run(define, fmt::format(R"({{"files":"a","rows":[{{"table":"users","columns":{}}}]}})", columns),
               document);
}

}  // namespace

TEST_CASE("a set of columns is taken where \"*\" uses it, and single columns override it") {
    CHECK(columns(R"({"all":{"id":"/n","name":"/a","use":"/u"}})", R"({"*":{"use":"all"},"id":"/id"})",
                  R"([{"id":1,"a":"Ada","u":"x"}])") == "users id=1 name=\"Ada\" use=\"x\"\n");
    CHECK(columns(R"({"key":{"id":"/id"},"rest":{"*":{"use":"key"},"name":"/a"}})",
                  R"({"*":{"use":["rest"]}})", R"([{"id":1,"a":"Ada"}])") == "users id=1 name=\"Ada\"\n");
    CHECK(columns(R"({"key":{"id":"/id","*":"by-name"}})", R"({"*":{"use":"key"}})",
                  R"([{"id":1,"name":"Ada"}])") == "users id=1 name=\"Ada\" use=NULL seen=NULL tags=NULL\n");
}

TEST_CASE("a column called use is a column") {
    CHECK(columns(R"({"id":"/id"})", R"({"id":{"use":"id"},"use":"/use"})", R"([{"id":1,"use":"x"}])") ==
          "users id=1 use=\"x\"\n");
}

TEST_CASE("a form is used by its name, with its own or another pointer") {
    constexpr std::string_view define =
        R"({"time":{"as":"iso8601","zone":"UTC"},"twice":[{"from":"/t","as":"iso8601"},
        {"from":"/ms","as":"epoch_ms"}],"where":"/t","either":[{"as":"iso8601"},{"as":"epoch_ms"}]})";
    constexpr std::string_view others =
        R"("z":{"from":"/z","use":"time"},"y":{"use":"twice"},"x":{"use":"where"},"w":{"from":"/w","use":"either"})";
    Migration migration(
        "CREATE TABLE users (z timestamptz, y timestamptz, x text, w timestamptz)",
        fmt::format(
            R"({{"define":{},"sources":[{{"files":"a","rows":[{{"table":"users","columns":{{{}}}}}]}}]}})",
            define, others));
    REQUIRE(migration.printed().empty());
    CHECK(
        migration.run(
            R"([{"z":"2020-01-01T00:00:00","ms":0,"w":1000},{"t":"1970-01-01T00:00:00Z","w":"1970-01-01T00:00:02Z"}])") ==
        "users z=2020-01-01 00:00:00+00 y=1970-01-01 00:00:00+00 x=NULL w=1970-01-01 00:00:01+00\n"
        "users z=NULL y=1970-01-01 00:00:00+00 x=\"1970-01-01T00:00:00Z\" w=1970-01-01 00:00:02+00\n");
    CHECK(migration.printed().empty());
}

TEST_CASE("lists are put where an element uses them, and one may use several") {
    constexpr std::string_view source =
        R"({"files":"a","rows":[{"table":"users","columns":{"id":"/id","tags":{"collect":["/t/*",{"use":"more"}]}}}],
            "ignore":[{"use":["noise","one"]},"/last"]})";
    CHECK(run(R"({"noise":["/a","/b"],"one":"/c","more":["/u/*"]})", source,
              R"([{"id":1,"a":1,"b":2,"c":3,"last":4,"t":["x"],"u":["y"]}])") ==
          "users id=1 tags={\"x\",\"y\"}\n");
}

TEST_CASE("sources, row rules, conditions and created parents use definitions") {
    constexpr std::string_view define =
        R"({"chat":{"files":"a","rows":[{"use":"post"}],"ignore":["/kind","/by"]},"named":{"name":"/by"},"kept":{"/kind":"post"},
            "post":{"table":"posts","where":{"use":"kept"},"columns":{"id":"/id","author":"/author"},
                    "on_orphan":{"author":{"create":{"*":{"use":"named"}}}}}})";
    CHECK(run(define, R"({"use":"chat","records":"/posts/*"})",
              R"({"posts":[{"id":1,"author":7,"by":"Ada","kind":"post"}]})") ==
          "posts id=1 author=7\n+users id=7 name=\"Ada\"\n");
}

TEST_CASE("a mistake in a definition names its place and that of its use") {
    CHECK(
        columns(R"({"time":{"as":"iso9601"}})", R"({"id":"/id","seen":{"from":"/t","use":"time"}})", "[]") ==
        "mapping.json:1:25: error[mapping-value] /define/time/as \"as\" cannot be \"iso9601\" (used at line 1, "
        "column 134); did you mean \"iso8601\"?\n");
}

TEST_CASE("a name that is not defined, and one that nothing uses") {
    CHECK(
        columns(R"({"time":{"as":"iso8601"}})", R"({"id":"/id","seen":{"from":"/t","use":"tme"}})", "[]") ==
        "mapping.json:1:134: error[mapping-value] /sources/0/rows/0/columns/seen/use \"define\" has no \"tme\"; did you "
        "mean \"time\"?\n"
        "mapping.json:1:19: error[mapping-value] /define/time nothing uses the definition \"time\"; use it, or remove "
        "it: what is not used is not checked\n");
    CHECK(
        errors(R"({"sources":[{"use":"x"}]})")
            .starts_with("mapping.json:1:20: error[mapping-value] /sources/0/use \"define\" has no \"x\"\n"));
}

TEST_CASE("a definition that uses itself is refused") {
    const std::string found =
        columns(R"({"a":{"from":"/id","use":"b"},"b":{"use":"a"}})", R"({"id":{"use":"a"}})", "[]");
    CHECK(found ==
          "mapping.json:1:52: error[mapping-value] /define/b/use the definition \"a\" uses itself\n");
    CHECK(columns(R"({"a":["/x",{"use":"a"}]})", R"({"id":{"use":"a"}})", "[]")
              .find("the definition \"a\" uses itself") != std::string::npos);
}

TEST_CASE("two definitions that say the same are refused, unless it is said beside them") {
    constexpr std::string_view define = R"({"a":{"id":"/a"},"b":{"id":"/b"}})";
    CHECK(columns(define, R"({"*":{"use":["a","b"]}})", "[]")
              .find("two definitions that are used here say \"id\"") != std::string::npos);
    CHECK(columns(define, R"({"*":{"use":["a","b"]},"id":"/id"})", R"([{"id":1}])") == "users id=1\n");
}

TEST_CASE("what does not fit where it is used is refused") {
    CHECK(columns(R"({"a":["/x"]})", R"({"*":{"use":"a"}})", "[]")
              .find("the definition \"a\" is no object of columns") != std::string::npos);
    CHECK(columns(R"({"a":1})", R"({"id":{"use":"a"}})", "[]").find("mapping-value") != std::string::npos);
    CHECK(columns(R"({"a":{"id":"/id"}})", R"({"*":{"use":"a","from":"/x"}})", "[]")
              .find("\"*\" takes \"by-name\" or {\"use\": names}") != std::string::npos);
    CHECK(columns(R"({"a":{"id":"/id"}})", R"({"*":{"use":[1]}})", "[]")
              .find("\"use\" takes a name or a list of names, not number") != std::string::npos);
    CHECK(errors(R"({"define":[],"sources":[]})").find("\"define\" must be an object, not array") !=
          std::string::npos);
}

TEST_CASE("definitions that multiply end with a finding") {
    std::string define = R"({"d0":["/a","/b"])";
    for (int i = 1; i < 40; ++i)
        define += fmt::format(R"(,"d{}":[{{"use":"d{}"}},{{"use":"d{}"}}])", i, i - 1, i - 1);
    const std::string found = run(
        define + "}",
        R"({"files":"a","rows":[{"table":"users","columns":{"id":"/id"}}],"ignore":[{"use":"d39"}]})", "[]");
    CHECK(found.find("written out, the mapping has more than 1000000 values") != std::string::npos);
    std::string chain = R"({"d0":"/id")";
    for (int i = 1; i < 70; ++i)
        chain += fmt::format(R"(,"d{}":[{{"use":"d{}"}}])", i, i - 1);
    CHECK(columns(chain + "}", R"({"id":{"use":"d69"}})", "[]")
              .find("definitions stand more than 64 deep inside one another") != std::string::npos);
}

}  // namespace copyover::mapping

// Alternatives: the first that is present, not null and of a JSON type that fits.
#include <catch2/catch.hpp>
#include <string>

#include "one_column.hpp"

using namespace copyover::mapping;

TEST_CASE("an alternative whose JSON type does not fit is passed over") {
    CHECK(
        OneColumn("bigint", R"(["/n","/n/$numberLong"])")
            .run(R"([{"id":1,"n":{"$numberLong":"5"}},{"id":2,"n":6},{"id":3,"n":null},{"id":4,"n":{}}])") ==
        "t id=1 v=5\nt id=2 v=6\nt id=3 v=NULL\nt id=4 v=NULL\n");
    CHECK(OneColumn("text", R"(["/ref/$oid","/ref"])")
              .run(R"([{"id":1,"ref":{"$oid":"a"}},{"id":2,"ref":17}])") ==
          "t id=1 v=\"a\"\nt id=2 v=\"17\"\n");
    CHECK(
        OneColumn("timestamptz",
                  R"([{"from":"/at/$date","as":"iso8601"},{"from":"/at/$date/$numberLong","as":"epoch_ms"}])")
            .run(
                R"([{"id":1,"at":{"$date":"1970-01-01T00:00:01Z"}},{"id":2,"at":{"$date":{"$numberLong":"1000"}}}])") ==
        "t id=1 v=1970-01-01 00:00:01+00\nt id=2 v=1970-01-01 00:00:01+00\n");
    CHECK(OneColumn("text[]", R"(["/tags",{"from":"/tags","split":","}])")
              .run(R"([{"id":1,"tags":["a"]},{"id":2,"tags":"b,c"}])") ==
          "t id=1 v={\"a\"}\nt id=2 v={\"b\",\"c\"}\n");
    CHECK(OneColumn("boolean", R"(["/on",{"from":"/on","map":{"yes":true}}])")
              .run(R"([{"id":1,"on":"yes"},{"id":2,"on":0}])") == "t id=1 v=true\nt id=2 v=false\n");
}

TEST_CASE("a value that is passed over is unmapped") {
    CHECK(
        OneColumn("bigint", R"(["/a","/b"])")
            .run(R"([{"id":1,"a":{"x":7},"b":5},{"id":2,"a":true,"b":6}])") ==
        "t id=1 v=5\nt id=2 v=6\n"
        "data.json:1:14: error[unmapped] /0/a no column that names /a takes JSON type object there; map it "
        "to "
        "a column, or add \"/a\" to \"ignore\"\n"
        "data.json:1:41: error[unmapped] /1/a no column that names /a takes JSON type boolean there; map it "
        "to a column, or add \"/a\" to \"ignore\"\n");
    // Where none fits, the column gets NULL.
    CHECK(OneColumn("boolean", R"(["/a","/b"])").run(R"([{"id":1,"a":"yes"}])") ==
          "t id=1 v=NULL\n"
          "data.json:1:14: error[unmapped] /0/a no column that names /a takes JSON type string there; map it "
          "to "
          "a column, or add \"/a\" to \"ignore\"\n");
}

TEST_CASE("a value that is passed over may be taken by another column or ignored") {
    CHECK(
        OneColumn("bigint", R"(["/a","/b"])", R"(,"ignore":["/a"])").run(R"([{"id":1,"a":{"x":7},"b":5}])") ==
        "t id=1 v=5\n");
    Migration migration("CREATE TABLE t (id integer PRIMARY KEY, v bigint, w jsonb, x text);",
                        R"({"sources":[{"files":"a.json","rows":[{"table":"t","columns":{
"id":"/id","v":["/a","/b"],"w":"/a","x":["/c/d","/a/y"]}}]}]})");
    CHECK(migration.run(R"([{"id":1,"a":{"x":7,"y":"z"},"b":5}])") ==
          "t id=1 v=5 w=\"{\\\"x\\\":7,\\\"y\\\":\\\"z\\\"}\" x=\"z\"\n");
    CHECK(migration.printed().empty());
}

TEST_CASE("the JSON type decides, not the value") {
    CHECK_THAT(OneColumn("bigint", R"(["/a","/b"])").run(R"([{"id":1,"a":"seven","b":5}])"),
               Catch::Contains("error[value-syntax] /0/a \"seven\" is not an integer"));
    // One pointer alone is no list of alternatives.
    CHECK_THAT(OneColumn("bigint", R"("/a")").run(R"([{"id":1,"a":{"x":1}}])"),
               Catch::Contains("error[value-type] /0/a"));
}

TEST_CASE("what is passed over in one match of each is taken in another") {
    Migration migration(
        "CREATE TABLE t (id integer PRIMARY KEY, v bigint);",
        R"({"sources":[{"files":"a.json","records":"","rows":[{"table":"t","each":"/l/*","columns":{
"id":"/id","v":["/n","/n/v","1/n"]}}]}]})");
    CHECK(migration.run(R"({"l":[{"id":1,"n":1},{"id":2,"n":{"v":2}},{"id":3,"n":{"w":3}}]})") ==
          "t id=1 v=1\nt id=2 v=2\nt id=3 v=NULL\n");
    CHECK_THAT(migration.printed(), Catch::Contains("error[unmapped] /l/2/n/w"));
}

TEST_CASE("a value around the records is passed over only for a part of it") {
    const std::string schema = "CREATE TABLE t (id integer PRIMARY KEY, v bigint);";
    const std::string mapping =
        R"({"sources":[{"files":"a.json","records":"/l/*","rows":[{"table":"t","columns":{
"id":"/id","v":["2/n","2/n/$numberLong"]}}]}]})";
    Migration part(schema, mapping);
    CHECK(part.run(R"({"n":{"$numberLong":"5"},"l":[{"id":1}]})") == "t id=1 v=5\n");
    CHECK(part.printed().empty());
    Migration none(schema, mapping);
    none.run(R"({"n":true,"l":[{"id":1}]})");
    CHECK_THAT(none.printed(), Catch::Contains("error[value-type]"));
}

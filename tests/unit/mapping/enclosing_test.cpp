// Values around the records, and parts of the file's name.
#include <catch2/catch.hpp>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema = R"(
    CREATE TABLE t (id text, chat bigint, name text, day date, info jsonb, names text[], kind text NOT NULL DEFAULT 'x');
)";

std::string run(std::string_view mapping, std::string_view document, const std::string& file = "data.json") {
    Migration migration(schema, mapping);
    REQUIRE(migration.printed().empty());
    const std::string rows = migration.run(document, {0}, file);
    return rows + migration.printed();
}

}  // namespace

TEST_CASE("a value around the records is known wherever it stands and ends with its container") {
    const std::string_view mapping =
        R"({"sources":[{"files":"a","records":"/list/*/messages/*","rows":[{"table":"t",
        "columns":{"id":"/id","chat":"2/id","name":["2/title","2/name"],"info":"2/info","names":"4/about/names"}}]}]})";
    CHECK(run(mapping, R"({"about":{"names":["x",null]},"list":[
        {"messages":[{"id":1},{"id":2}],"id":7,"name":"hall","info":{"a":[1.10]}},
        {"id":8,"messages":[{"id":1}]},
        {"messages":[{"id":3}],"id":9,"title":"T","name":null}]})") ==
          "t id=\"1\" chat=7 name=\"hall\" info=\"{\\\"a\\\":[1.10]}\" names={\"x\",NULL}\n"
          "t id=\"2\" chat=7 name=\"hall\" info=\"{\\\"a\\\":[1.10]}\" names={\"x\",NULL}\n"
          "t id=\"1\" chat=8 name=NULL info=NULL names={\"x\",NULL}\n"
          "t id=\"3\" chat=9 name=\"T\" info=NULL names={\"x\",NULL}\n");
}

TEST_CASE("a value around the records has findings at the record") {
    CHECK(run(R"({"sources":[{"files":"a","records":"/messages/*","rows":[{"table":"t",
        "columns":{"id":"/id","chat":"2/id"}}]}]})",
              R"({"messages":[{"id":1}],"id":"many"})") ==
          "data.json:1:14: error[value-syntax] /messages/0 \"many\" is not an integer; correct the record, "
          "or give the column a type that takes it, such as text\n");
    CHECK(run(R"({"sources":[{"files":"a","records":"/messages/*","rows":[{"table":"t",
        "columns":{"id":"/id","kind":"2/kind"}}]}]})",
              R"({"messages":[{"id":1}]})") ==
          "mapping.json:1:13: error[never-matched] /sources/0 no record has any source of NOT NULL column "
          "kind: "
          "2/kind; correct the pointers of the mapping\n");
}

TEST_CASE("where and child rows reach outwards beyond the record") {
    CHECK(
        run(R"({"sources":[{"files":"a","records":"/messages/*","where":{"2/type":["group"]},"rows":[{"table":"t",
        "each":"/reactions/*","columns":{"id":"/e","chat":"4/id"}}]}]})",
            R"({"type":"group","id":5,"messages":[{"reactions":[{"e":"a"},{"e":"b"}]}]})") ==
        "t id=\"a\" chat=5\nt id=\"b\" chat=5\n");
    CHECK(
        run(R"({"sources":[{"files":"a","records":"/messages/*","where":{"2/type":["group"]},"rows":[{"table":"t",
        "columns":{"id":"/id"}}]}]})",
            R"({"messages":[{"id":1}],"type":"channel"})")
            .empty());
}

TEST_CASE("one enclosing value may hold another that is read too") {
    CHECK(run(R"({"sources":[{"files":"a","records":"/messages/*","rows":[{"table":"t",
        "columns":{"id":"/id","info":"2/channel","name":"2/channel/names/1","chat":"2/channel/id"}}]}]})",
              R"({"channel":{"id":4,"names":["a","b"]},"messages":[{"id":1}]})") ==
          "t id=\"1\" chat=4 name=\"b\" info=\"{\\\"id\\\":4,\\\"names\\\":[\\\"a\\\",\\\"b\\\"]}\"\n");
}

TEST_CASE("a secret around the records is secret in its column") {
    const Migration migration(schema,
                              R"({"sources":[{"files":"a","records":"/m/*","secret":["2/token"],"rows":[
        {"table":"t","columns":{"id":"/token","name":"2/token"}}]}]})");
    CHECK(migration.printed().empty());
    CHECK(migration.plan().tables.front().secret == std::vector<bool>{false, true});
}

TEST_CASE("a capture is a text like any other") {
    const std::string_view mapping =
        R"({"sources":[{"files":"{name}/{day}.json","rows":[{"table":"t","columns":{
        "id":{"join":[{"file":"day"},"/ts"],"delimiter":"/"},"name":["/name",{"file":"name"}],
        "day":{"file":"day"},"kind":{"file":"name","map":{"dms":"direct","hall":"room"}}}}]}]})";
    CHECK(run(mapping, R"([{"ts":1},{"ts":2,"name":"hall"}])", "hall/2022-01-31.json") ==
          "t id=\"2022-01-31/1\" name=\"hall\" day=2022-01-31 kind=\"room\"\n"
          "t id=\"2022-01-31/2\" name=\"hall\" day=2022-01-31 kind=\"room\"\n");
    CHECK(
        run(mapping, R"([{"ts":1}])", "dms/today.json") ==
        "dms/today.json:1:2: error[value-syntax] /0 \"today\" is not a date or time of ISO 8601; correct the "
        "record, or give the column a type that takes it, such as text\n");
}

}  // namespace copyover::mapping

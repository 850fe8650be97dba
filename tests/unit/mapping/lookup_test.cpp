// Values of rows elsewhere: what is found, what is refused, and what a mapping may not ask for.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "mapping/plan/lookup.hpp"
#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema = R"(
    CREATE TYPE kind AS ENUM ('a', 'b');
    CREATE TABLE teams (id uuid PRIMARY KEY, no integer, code varchar(4), name text, kind kind, price numeric);
    CREATE TABLE users (id integer PRIMARY KEY, team uuid, boss text, note text, teams uuid[], no smallint, extra jsonb,
                        serial serial);
)";

// Teams are read behind the users that name them.
std::string mapping(std::string_view column, std::string_view more_of_teams = "") {
    return fmt::format(
        R"({{"sources":[{{"files":"a.json","records":"/users/*","rows":[
{{"table":"users","columns":{{"id":"/id",{}}}}}]}},{{"files":"a.json","records":"/teams/*","rows":[
{{"table":"teams"{},"columns":{{"id":"/id","no":"/no","code":"/code","name":"/name","kind":"/kind"}}}}]}}]}})",
        column, more_of_teams);
}

constexpr std::string_view teams = R"([
    {"id": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "no": 1, "code": "x", "name": "Tea", "kind": "a"},
    {"id": "b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12", "no": 2, "code": "y", "name": "Cup", "kind": "b"},
    {"id": "c0eebc99-9c0b-4ef8-bb6d-6bb9bd380a13", "no": 3, "code": null, "name": "Cup", "kind": null}])";

// Rows of users and findings.
std::string run(std::string_view column, std::string_view users) {
    Migration migration(schema, mapping(column));
    REQUIRE(migration.printed().empty());
    const std::string rows = migration.run(fmt::format(R"({{"users":{},"teams":{}}})", users, teams), {0, 1});
    return rows.substr(0, rows.find("teams id=")) + migration.printed();
}

std::string errors(std::string_view column, std::string_view more_of_teams = "") {
    return Migration(schema, mapping(column, more_of_teams)).printed();
}

}  // namespace

TEST_CASE("a lookup tries its keys in their order, and then as names of files") {
    const std::string_view by = R"("boss":{"from":"/t","lookup":{"table":"teams","key":["name","code"],
"value":"code","file_names":true,"on_missing":"keep"}})";
    Migration migration(schema, mapping(by));
    REQUIRE(migration.printed().empty());
    const std::string rows = migration.run(
        R"({"users":[{"id":1,"t":"x"},{"id":2,"t":"y"},{"id":3,"t":"a_b_ c"},{"id":4,"t":"a/b: c"},{"id":5,"t":"z"}],
"teams":[{"id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","code":"x","name":"y"},
{"id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12","code":"q","name":"a/b: c"}]})",
        {0, 1});
    CHECK(
        rows.substr(0, rows.find("teams id=")) ==
        "users id=1 boss=\"x\"\nusers id=2 boss=\"x\"\nusers id=3 boss=\"q\"\nusers id=4 boss=\"q\"\nusers id=5 "
        "boss=\"z\"\n");
}

TEST_CASE("where one row of a key counts, its value is looked up") {
    const auto looked_up = [](std::string_view on_duplicate) {
        Migration migration(
            schema, mapping(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"id","value":"code"}})",
                            fmt::format(R"(,"on_duplicate":{})", on_duplicate)));
        const std::string rows = migration.run(
            R"({"users":[{"id":1,"t":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}],
"teams":[{"id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","code":"old","no":9},
{"id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","code":"new","no":2}]})",
            {0, 1});
        return rows.substr(0, rows.find("teams id="));
    };
    CHECK(looked_up(R"("first")") == "users id=1 boss=\"old\"\n");
    CHECK(looked_up(R"("last")") == "users id=1 boss=\"new\"\n");
    CHECK(looked_up(R"({"last":"record"})") == "users id=1 boss=\"new\"\n");
    CHECK(looked_up(R"({"last":"record","by":{"from":"/no","as":"epoch_s"}})") ==
          "users id=1 boss=\"old\"\n");
    CHECK(looked_up(R"("identical")").empty());
}

TEST_CASE("a lookup compares values as the key column holds them") {
    CHECK(run(R"("team":{"from":"/t","lookup":{"table":"teams","key":"no","value":"id"}})",
              R"([{"id":1,"t":"2"},{"id":2,"t":1.0},{"id":3,"t":null},{"id":4}])") ==
          "users id=1 team=b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12\n"
          "users id=2 team=a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\n"
          "users id=3 team=NULL\n"
          "users id=4 team=NULL\n");
    CHECK(run(R"("no":{"from":"/t","lookup":{"table":"teams","key":"id","value":"no"}})",
              R"([{"id":1,"t":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}])") == "users id=1 no=1\n");
    CHECK(run(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"kind","value":"code"}})",
              R"([{"id":1,"t":"b"}])") == "users id=1 boss=\"y\"\n");
}

TEST_CASE("what no row has is refused, replaced by NULL, or kept") {
    const std::string users = R"([{"id":1,"t":"tea"}])";
    CHECK(run(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"name","value":"code"}})", users) ==
          "data.json:1:23: error[lookup-missing] /users/0/t \"tea\" is the name of no row of teams; correct "
          "the "
          "record, or say with \"on_missing\" what becomes of such values\n");
    const std::string nulled =
        "mapping.json:0:0: warning[lookup-nulled]  values of column boss were not found by \"lookup\" and "
        "are "
        "lost, as it asks\n";
    CHECK(
        run(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"name","value":"code","on_missing":"null"}})",
            users) == "users id=1 boss=NULL\n" + nulled);
    CHECK(run(R"("boss":{"from":"/t","default":"-","lookup":
                 {"table":"teams","key":"name","value":"code","on_missing":"null"}})",
              users) == "users id=1 boss=\"-\"\n" + nulled);
    CHECK(
        run(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"name","value":"code","on_missing":"keep"}})",
            users) == "users id=1 boss=\"tea\"\n");
}

TEST_CASE("a key that the key column could not hold is in no row") {
    CHECK(
        run(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"no","value":"name","on_missing":"null"}})",
            R"([{"id":1,"t":"many"},{"id":2,"t":99999999999}])")
            .starts_with("users id=1 boss=NULL\nusers id=2 boss=NULL\n"));
}

TEST_CASE("a key of several rows is refused only where it is asked for and they differ") {
    CHECK(run(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"name","value":"code"}})",
              R"([{"id":1,"t":"Tea"},{"id":2,"t":"Cup"}])") ==
          "users id=1 boss=\"x\"\nusers id=2 boss=\"y\"\n");
    CHECK(
        run(R"("team":{"from":"/t","lookup":{"table":"teams","key":"name","value":"id","on_missing":"null"}})",
            R"([{"id":1,"t":"Tea"},{"id":2,"t":"Cup"}])") ==
        "users id=1 team=a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\n"
        "data.json:1:42: error[lookup-ambiguous] /users/1/t \"Cup\" is the name of several rows of teams "
        "that "
        "differ in id; correct the file that feeds the table, or look up by a column that is unique\n");
}

TEST_CASE("every part of a text and every element of an array can be looked up") {
    CHECK(run(R"("teams":{"from":"/t","split":" ","lookup":{"table":"teams","key":"no","value":"id"}})",
              R"([{"id":1,"t":"2 1"}])") ==
          "users id=1 teams={b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}\n");
    CHECK(run(R"("teams":{"collect":["/t/*"],"lookup":{"table":"teams","key":"no","value":"id"}})",
              R"([{"id":1,"t":[1,null]}])") ==
          "users id=1 teams={a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}\n");
    CHECK(
        run(R"("extra":{"object":{"team":{"from":"/t","lookup":{"table":"teams","key":"no","value":"name"}}}})",
            R"([{"id":1,"t":1}])") == "users id=1 extra=\"{\\\"team\\\":\\\"Tea\\\"}\"\n");
    CHECK(run(R"("teams":{"from":"/t","lookup":{"table":"teams","key":"no","value":"id"}})",
              R"([{"id":1,"t":[1]}])") ==
          "data.json:1:23: error[value-type] /users/0/t the array is of JSON type array; \"lookup\" takes "
          "texts "
          "and "
          "numbers; use \"collect\" for the elements of an array\n");
}

TEST_CASE("what is found must fit the column") {
    CHECK(run(R"("no":{"from":"/t","lookup":{"table":"teams","key":"no","value":"code"}})",
              R"([{"id":1,"t":1}])") ==
          "data.json:1:23: error[value-syntax] /users/0/t 1 is the no of a row of teams whose code is not an "
          "integer; correct the record, or give the column a type that takes it, such as text\n");
}

TEST_CASE("the next alternative has a value that was not found") {
    CHECK(
        run(R"("boss":[{"from":"/t","lookup":{"table":"teams","key":"name","value":"code","on_missing":"null"}},
                         "/other"])",
            R"([{"id":1,"t":"tea","other":"z"},{"id":2,"t":"Tea"}])")
            .starts_with("users id=1 boss=\"z\"\nusers id=2 boss=\"x\"\n"));
}

TEST_CASE("a column is secret where its lookup reads one that is") {
    const auto is_secret = [](std::string_view more) {
        const Migration migration(
            schema,
            mapping(R"("boss":{"from":"/t","lookup":{"table":"teams","key":"name","value":"code"}})", more));
        REQUIRE(migration.printed().empty());
        const auto& tables = migration.plan().tables;
        const auto users = std::ranges::find_if(
            tables, [](const TablePlan& table) { return table.table->name.name == "users"; });
        return users->secret.at(1) && !users->secret.at(0);
    };
    CHECK_FALSE(is_secret(""));
    CHECK(is_secret(R"(,"secret":["code"])"));
    CHECK(is_secret(R"(,"secret":["name"])"));
}

TEST_CASE("lookups that cannot be are named") {
    const auto lookup = [](std::string_view members) {
        return errors(fmt::format(R"("boss":{{"from":"/t","lookup":{{{}}}}})", members));
    };
    const std::string start = "mapping.json:2:";
    const std::string where = "/sources/0/rows/0/columns/boss/lookup";
    CHECK(lookup(R"("table":"teams","key":"name","value":"code")").empty());
    CHECK(lookup(R"("table":"team","key":"name","value":"code")") ==
          start + "78: error[mapping-table] " + where +
              "/table no row rule fills a table \"team\"; did you mean \"teams\"?\n");
    CHECK(lookup(R"("table":"teams","key":"nmae","value":"code")") ==
          start + "92: error[mapping-column] " + where +
              "/key teams has no column \"nmae\"; did you mean \"name\"?\n");
    CHECK(
        lookup(R"("table":"teams","key":"price","value":"code")") ==
        start + "92: error[mapping-value] " + where +
            "/key no row rule maps column price of teams, so that nothing can be looked up by it; map it, or "
            "look up another column\n");
    CHECK(lookup(R"("table":"teams","key":"name")") ==
          start + "69: error[mapping-value] " + where + " \"lookup\" has no \"value\"\n");
    CHECK(lookup(R"("table":"teams","key":"name","value":"code","on_missing":"drop")") ==
          start + "127: error[mapping-value] " + where +
              "/on_missing \"on_missing\" cannot be \"drop\"; use one of reject, null, keep\n");
    CHECK(errors(
              R"("boss":{"from":"/t","as":"text","lookup":{"table":"teams","key":"name","value":"code"}})") ==
          start +
              "65: error[mapping-value] /sources/0/rows/0/columns/boss/as \"as\" does not go with "
              "\"lookup\"\n");
    CHECK(
        errors(
            R"("note":"/n","boss":{"from":"/t","lookup":{"table":"users","key":"note","value":"boss"}})") ==
        start + "81: error[mapping-value] " + where +
            " a column that is looked up is itself made by \"lookup\"; look up a column that its own record "
            "feeds\n");
    CHECK(errors(
              R"("extra":"/e","boss":{"from":"/t","lookup":{"table":"users","key":"extra","value":"id"}})") ==
          start + "105: error[mapping-type] " + where +
              "/key \"lookup\" reads texts, integers and UUIDs, but column extra has type jsonb\n");
}

TEST_CASE("a row may name a row of its own table") {
    Migration migration(schema, R"({"sources":[{"files":"a.json","rows":[{"table":"users","columns":{
        "id":"/id","note":"/name","no":{"from":"/boss","lookup":{"table":"users","key":"note","value":"id"}}}}]}]})");
    REQUIRE(migration.printed().empty());
    CHECK(migration.run(R"([{"id":1,"name":"Ada","boss":"Bo"},{"id":2,"name":"Bo"}])") ==
          "users id=1 note=\"Ada\" no=2\nusers id=2 note=\"Bo\" no=NULL\n");
    CHECK(migration.printed().empty());
}

TEST_CASE("a table of lookups takes no more than it may") {
    LookupTable table;
    CHECK(table.add("a", "1", 300));
    CHECK(table.add("b", "2", 300));
    CHECK_FALSE(table.add("c", "3", 300));
    CHECK(table.add("a", "1", 300));  // is there
    CHECK_FALSE(table.find("a")->ambiguous);
    CHECK(table.add("b", "9", 300));
    CHECK(table.find("b")->ambiguous);
    CHECK(table.find("c") == nullptr);
}

}  // namespace copyover::mapping

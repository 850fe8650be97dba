// What passes values of secret columns on is secret, too.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema = R"(
    CREATE TABLE teams (code text PRIMARY KEY, name text, motto jsonb);
    CREATE TABLE users (id integer PRIMARY KEY, team text REFERENCES teams, extra jsonb, note text);
)";

// "table.column" of the secret ones.
std::string secrets(std::string_view users, std::string_view teams_secret = "[]",
                    std::string_view source_secret = "[]") {
    const Migration migration(schema, fmt::format(R"({{"sources":[
{{"files":"a","secret":{},"rows":[{{"table":"users","columns":{{"id":"/id","team":"/team"{}}}]}},
{{"files":"b","rows":[{{"table":"teams","secret":{},"columns":{{"code":"/code","name":"/name"}}}}]}}]}})",
                                                  source_secret, users, teams_secret));
    REQUIRE(migration.printed() == "");
    std::string names;
    for (const TablePlan& table : migration.plan().tables) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            if (table.secret[i])
                names += fmt::format("{}.{} ", table.table->name.name,
                                     table.table->columns[table.columns[i]].name);
        }
    }
    return names;
}

}  // namespace

TEST_CASE("an object whose part looks a secret up is secret") {
    const std::string_view users = R"(,"extra":{"object":{"o":{"object":{"t":{"from":"/t","lookup":
{"table":"teams","key":"code","value":"name"}}}}}}})";
    CHECK(secrets(users).empty());
    CHECK(secrets(users, R"(["name"])") == "teams.name users.extra ");
}

TEST_CASE("what a created parent takes of a secret is secret") {
    const std::string_view users =
        R"(},"on_orphan":{"team":{"create":{"name":"/team_name","motto":{"object":{"m":"/motto"}}}}})";
    CHECK(secrets(users).empty());
    CHECK(secrets(users, "[]", R"(["/team_name"])") == "teams.name ");
    CHECK(secrets(users, "[]", R"(["/motto"])") == "teams.motto ");
    CHECK(secrets(users, "[]", R"(["/team"])") == "teams.code users.team ");
}

}  // namespace copyover::mapping

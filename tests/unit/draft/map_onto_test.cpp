#include "draft/map_onto.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "draft/name_likeness.hpp"
#include "draft/render_mapping.hpp"
#include "draft/render_readme.hpp"

using namespace copyover;
using namespace copyover::draft;

namespace {

DraftColumn column(std::string name, std::string type, std::string pointer) {
    DraftColumn made;
    made.name = std::move(name);
    made.type = std::move(type);
    made.pointers = {std::move(pointer)};
    made.evidence = "seen";
    return made;
}

Draft people() {
    DraftTable table;
    table.name = "users_file";
    table.files = "users.json";
    table.records = "/*";
    table.columns = {column("key", "text", "0#"), column("full_name", "text", "/fullName"),
                     column("joined_at", "timestamptz", "/joinedAt"), column("age", "text", "/age"),
                     column("avatar", "text", "/avatar")};
    table.columns.push_back(column("rest", "jsonb", ""));
    table.columns.back().kind = DraftColumn::Kind::rest;
    Draft draft;
    draft.tables = {table};
    return draft;
}

constexpr std::string_view schema_text =
    "CREATE TABLE rooms (id text PRIMARY KEY, open boolean);\n"
    "CREATE TABLE users (id varchar(20) PRIMARY KEY, full_name text NOT NULL, joined_at timestamp, age "
    "integer,\n"
    "    avatar_url text, mail text NOT NULL, upper_name text GENERATED ALWAYS AS (upper(full_name)) "
    "STORED);\n";

std::string columns_of(const DraftTable& table) {
    std::string text;
    for (const DraftColumn& each : table.columns)
        text += fmt::format("{}={} {} {}\n", each.name, fmt::join(each.pointers, ","), each.type,
                            fmt::join(each.forms, ","));
    return text;
}

}  // namespace

TEST_CASE("members find the columns of a given table by name, if their values fit") {
    Draft draft = people();
    Findings findings;
    map_onto(draft, schema_text, "schema.sql", findings);
    CHECK(findings.all().empty());
    REQUIRE(draft.tables.size() == 1);
    CHECK(draft.tables[0].name == "users");
    CHECK(draft.tables[0].primary_key == std::vector<std::string>{"id"});
    CHECK(columns_of(draft.tables[0]) ==
          "id=0# character varying(20) \n"
          "full_name=/fullName text \n"
          "joined_at=/joinedAt timestamp without time zone iso8601\n"
          "avatar_url=/avatar text \n");
    CHECK(draft.wall_time);
    CHECK(mapping_json(draft).starts_with(
        "{\n  \"$schema\": \"copyover.mapping/1\",\n  \"time_zone\": \"UTC\",\n"));
}

TEST_CASE("what has no column, and columns without a source, are decisions") {
    Draft draft = people();
    Findings findings;
    map_onto(draft, schema_text, "schema.sql", findings);
    CHECK(draft.tables[0].decisions ==
          std::vector<std::string>{"`/avatar` feeds `avatar_url`, because their names are alike.",
                                   "`/age`: `age` has the name, but integer does not take it (seen).",
                                   "Nothing feeds the column `age`; it keeps its default.",
                                   "Nothing feeds the column `mail`, which needs a value."});
}

TEST_CASE("records that no table resembles are named") {
    Draft draft = people();
    Findings findings;
    map_onto(draft, "CREATE TABLE rooms (id text PRIMARY KEY);", "schema.sql", findings);
    CHECK(draft.tables.empty());
    CHECK(draft.unmapped == std::vector<std::string>{"`users.json`, records `/*`"});
    CHECK(readme(draft).find("No table resembles these records") != std::string::npos);
}

TEST_CASE("nested records are rows of a table that resembles them, else values of their parent") {
    const auto onto = [](std::string_view schema) {
        Draft draft = people();
        DraftTable posts;
        posts.name = "posts";
        posts.files = "users.json";
        posts.records = "/*";
        posts.each = "/posts/*";
        posts.parent = "users_file";
        posts.columns = {column("user_key", "text", "2#"), column("position", "bigint", "0#"),
                         column("body", "text", "/body")};
        posts.instead = column("posts", "jsonb", "/posts");
        draft.tables.push_back(posts);
        Findings findings;
        map_onto(draft, schema, "schema.sql", findings);
        return draft;
    };
    const Draft rows = onto(
        "CREATE TABLE users (id text PRIMARY KEY, full_name text, avatar text);\n"
        "CREATE TABLE posts (id bigint PRIMARY KEY, user_key text, body text);\n");
    REQUIRE(rows.tables.size() == 2);
    CHECK(columns_of(rows.tables[1]) == "user_key=2# text \nbody=/body text \n");
    CHECK(rows.tables[1].each == "/posts/*");
    const Draft values =
        onto("CREATE TABLE users (id text PRIMARY KEY, full_name text, avatar text, posts jsonb);\n");
    REQUIRE(values.tables.size() == 1);
    CHECK(columns_of(values.tables[0]) ==
          "id=0# text \nfull_name=/fullName text \navatar=/avatar text \nposts=/posts jsonb \n");
    CHECK(values.unmapped.empty());
}

TEST_CASE("names are alike across spellings, plurals and what they leave out") {
    CHECK(likeness("firstName", "first_name") == 1);
    CHECK(likeness("userIds", "user_id") >= sure_likeness);
    CHECK(likeness("room", "roomId") == sure_likeness);
    CHECK(likeness("sent", "sentAt") == sure_likeness);
    CHECK(likeness("active", "is_active") == sure_likeness);
    CHECK(likeness("email", "email_address") < sure_likeness);
    CHECK(likeness("email", "email_address") >= least_likeness);
    CHECK(likeness("msgs", "Messages") >= least_likeness);
    CHECK(likeness("name", "title") == 0);
    CHECK(likeness("id", "key") == 0);
    CHECK(is_legacy_id("legacyId"));
    CHECK_FALSE(is_legacy_id("id"));
    CHECK_FALSE(is_legacy_id("old_name"));
}

TEST_CASE("columns take values of other types where each converts") {
    const auto bits = [](auto... candidates) { return ((1U << static_cast<unsigned>(candidates)) | ...); };
    Draft draft = people();
    DraftTable& table = draft.tables.front();
    table.columns = {column("balance", "text", "/balance"), column("active", "bigint", "/active"),
                     column("seen", "bigint", "/seen"),     column("joined", "text", "/joined"),
                     column("no", "text", "/no"),           column("score", "text", "/score")};
    table.columns[0].seen.possible = bits(Candidate::text, Candidate::numeric_digits);
    table.columns[1].seen.bits = true;
    table.columns[2].seen.possible = bits(Candidate::bigint, Candidate::epoch_ms);
    table.columns[3].seen.stamps = true;
    table.columns[4].seen.possible = bits(Candidate::text, Candidate::bigint_digits);
    table.columns[4].seen.empty_texts = true;
    Findings findings;
    map_onto(
        draft,
        "CREATE TABLE users (balance numeric(8,2), active boolean, seen_at timestamptz, joined timestamptz, "
        "no integer, score integer);",
        "schema.sql", findings);
    REQUIRE(draft.tables.size() == 1);
    CHECK(columns_of(draft.tables[0]) ==
          "balance=/balance numeric(8,2) \n"
          "active=/active boolean \n"
          "seen_at=/seen timestamp with time zone epoch_ms\n"
          "joined=/joined timestamp with time zone iso8601\n"
          "no=/no integer \n");
    CHECK(draft.wall_time);
    CHECK(draft.tables[0].columns[4].empty_is_null);
    CHECK(draft.tables[0].decisions ==
          std::vector<std::string>{"`/no` holds empty texts, which become NULL in `no`.",
                                   "`/score`: `score` has the name, but integer does not take it (seen).",
                                   "Nothing feeds the column `score`; it keeps its default."});
}

TEST_CASE("a given table is fed by the one that it is most alike to, and what stays open is listed") {
    const auto made = [](std::string name, std::string file) {
        DraftTable table;
        table.name = std::move(name);
        table.files = std::move(file);
        table.records = "/*";
        table.columns = {column("id", "bigint", "/id"), column("name", "text", "/name")};
        return table;
    };
    Draft draft;
    draft.tables = {made("birds", "birds.json"), made("customer_list", "list.json"),
                    made("customers", "customers.json")};
    Findings findings;
    map_onto(draft,
             "CREATE TABLE customers (id bigint PRIMARY KEY, name text);\n"
             "CREATE TABLE invoices (id bigint PRIMARY KEY, name text);",
             "schema.sql", findings);
    REQUIRE(draft.tables.size() == 1);
    CHECK(draft.tables[0].files == "customers.json");
    CHECK(draft.unmapped ==
          std::vector<std::string>{"`birds.json`, records `/*`", "`list.json`, records `/*`"});
    CHECK(draft.unfed == std::vector<std::string>{"invoices"});
    CHECK(readme(draft).find("* Nothing feeds the table `invoices`.") != std::string::npos);
}

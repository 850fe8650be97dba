// Who compares values: alternatives, "equal", "distinct", lookups, references; and where only the server can.
#include <catch2/catch.hpp>
#include <string>

#include "one_column.hpp"

using namespace copyover;
using namespace copyover::mapping;

namespace {

// What becomes of two values of which the column must take one.
std::string both(std::string_view type, std::string_view form, const std::string& a, const std::string& b) {
    OneColumn one(type, fmt::format(R"({{"{}":["/a","/b"]}})", form));
    const std::string rows = one.run(fmt::format(R"([{{"id":1,"a":{},"b":{}}}])", a, b));
    return rows.find("differ") == std::string::npos ? rows : "differ";
}

}  // namespace

TEST_CASE("alternatives and \"equal\" compare values of the column's type") {
    struct Pair {
        std::string_view type;
        std::string a;
        std::string b;
        std::string_view kept;  // nothing where they differ
    };
    const std::vector<Pair> pairs{
        {"double precision", R"("NaN")", R"("NaN")", "NaN"},
        {"double precision", "0", "-0.0", "0"},
        {"double precision", "0.1", "0.10000000000000001", "0.1"},
        {"numeric", "1.0", "1.00", "1.0"},
        {"numeric", R"("1e2")", "100", "1e2"},
        {"numeric", "1", "1.000001", ""},
        {"integer", R"("7")", "7", "7"},
        {"text", R"("7")", "7", "\"7\""},
        {"text", R"("a ")", R"("a")", ""},
        {"char(3)", R"("a ")", R"("a")", "\"a\""},
        {"boolean", "1", "true", "true"},
        {"uuid", R"("6F1B1F8E-0000-4000-8000-00000000000A")", R"("6f1b1f8e-0000-4000-8000-00000000000a")",
         "6f1b1f8e-0000-4000-8000-00000000000a"},
        {"jsonb", R"({"a":1.0,"b":[]})", R"({"b":[],"a":1})", "<json>"},
        {"json", R"({"a":1.0,"b":[]})", R"({"b":[],"a":1})", "<json>"},
        {"json", "[1]", "[2]", ""},
        {"double precision[]", "[0,1]", "[-0.0,1]", "{0,1}"},
        {"citext", R"("Ada")", R"("ADA")", ""},
    };
    for (const Pair& pair : pairs) {
        INFO(pair.type << " " << pair.a << " " << pair.b);
        for (const std::string_view form : {"from", "equal"}) {
            const std::string rows = both(pair.type, form, pair.a, pair.b);
            if (pair.kept.empty()) {
                CHECK(rows == "differ");
            } else if (pair.kept == "<json>") {
                CHECK(rows.starts_with("t id=1 v="));
            } else {
                CHECK(rows == fmt::format("t id=1 v={}\n", pair.kept));
            }
        }
    }
}

TEST_CASE("\"distinct\" means the same by one definition, however many elements there are") {
    const auto distinct = [](std::string_view type, const std::vector<std::string>& elements, int times) {
        std::string list;
        for (int i = 0; i < times; ++i) {
            for (const std::string& element : elements)
                list += (list.empty() ? "" : ",") + element;
        }
        return OneColumn(type, R"({"collect":["/a/*"],"distinct":true})")
            .run(fmt::format(R"([{{"id":1,"a":[{}]}}])", list));
    };
    for (const int times : {1, 2, 5, 50}) {
        CHECK(distinct("numeric[]", {"1.0", "1.00", "1e0", "2"}, times) == "t id=1 v={1.0,2}\n");
        CHECK(distinct("double precision[]", {"0", "-0.0", "\"NaN\"", "\"NaN\""}, times) ==
              "t id=1 v={0,NaN}\n");
        CHECK(distinct("char(3)[]", {R"("a")", R"("a ")", R"("b")", "null", "null"}, times) ==
              "t id=1 v={\"a\",\"b\",NULL}\n");
        CHECK(distinct("boolean[]", {"true", "1", "false"}, times) == "t id=1 v={true,false}\n");
    }
}

namespace {

constexpr std::string_view folding =
    "CREATE EXTENSION citext;"
    "CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
    "CREATE TABLE nick (id citext PRIMARY KEY, no integer);"
    "CREATE TABLE tree (id text COLLATE anycase PRIMARY KEY);"
    "CREATE TABLE day (id timestamptz PRIMARY KEY);"
    "CREATE TABLE note (id integer PRIMARY KEY, nick citext REFERENCES nick, tree text REFERENCES tree,"
    " day date REFERENCES day);";

std::string bound(std::string_view note) {
    return Migration(folding, fmt::format(R"({{"sources":[
{{"files":"a.json","rows":[{{"table":"nick","columns":"by-name"}}]}},
{{"files":"b.json","rows":[{{"table":"tree","columns":"by-name"}}]}},
{{"files":"c.json","rows":[{{"table":"day","columns":"by-name"}}]}},
{{"files":"d.json","rows":[{{"table":"note","columns":"by-name"{}}}]}}]}})",
                                          note))
        .printed();
}

}  // namespace

TEST_CASE("keys and references of which only the server knows what is equal are left to it") {
    CHECK(bound("") ==
          "mapping.json:2:27: note[left-to-rehearse] /sources/0/rows/0 which different values key nick_pkey "
          "of nick finds equal is known to the server only\n"
          "mapping.json:3:27: note[left-to-rehearse] /sources/1/rows/0 which different values key tree_pkey "
          "of tree finds equal is known to the server only\n"
          "mapping.json:5:27: note[left-to-rehearse] /sources/3/rows/0 which values foreign key "
          "note_day_fkey of note finds equal is known to the server only\n"
          "mapping.json:5:27: note[left-to-rehearse] /sources/3/rows/0 which values foreign key "
          "note_nick_fkey of note finds equal is known to the server only\n"
          "mapping.json:5:27: note[left-to-rehearse] /sources/3/rows/0 which values foreign key "
          "note_tree_fkey of note finds equal is known to the server only\n");
}

TEST_CASE("what becomes of orphans cannot be said where only the server can tell them") {
    for (const std::string_view policy : {R"("null")", R"({"create":{}})"}) {
        for (const std::string_view column : {"nick", "tree", "day"}) {
            const std::string said = bound(fmt::format(R"(,"on_orphan":{{"{}":{}}})", column, policy));
            CHECK_THAT(said, Catch::Contains(fmt::format(
                                 "error[mapping-value] /sources/3/rows/0/on_orphan/{0} only the server knows "
                                 "which values foreign key note_{0}_fkey finds equal",
                                 column)));
        }
    }
    CHECK_THAT(bound(R"(,"on_orphan":{"nick":"reject"})"), !Catch::Contains("error"));
}

TEST_CASE("nothing is looked up by a column of which only the server knows what is equal") {
    const Migration migration(
        "CREATE COLLATION anycase (locale = 'und', deterministic = false);"
        "CREATE TABLE room (id integer PRIMARY KEY, name text COLLATE anycase);"
        "CREATE TABLE note (id integer PRIMARY KEY, room integer);",
        R"({"sources":[{"files":"a.json","rows":[
{"table":"room","columns":"by-name"}]},{"files":"b.json","rows":[
{"table":"note","columns":{"id":"/id","room":{"from":"/in","lookup":{"table":"room","key":"name","value":"id"}}}}]}]})");
    CHECK_THAT(migration.printed(),
               Catch::Contains("error[mapping-type]") &&
                   Catch::Contains("only the server knows which values of column name are equal"));
}

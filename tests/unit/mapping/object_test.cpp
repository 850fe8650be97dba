// JSON objects of named parts.
#include <catch2/catch.hpp>

#include "one_column.hpp"

namespace copyover::mapping {

namespace {

std::string errors(std::string_view type, std::string_view column) {
    return OneColumn(type, column).migration.printed();
}

}  // namespace

TEST_CASE("parts of an object keep what is written, and say null only where the record does") {
    CHECK(
        OneColumn("jsonb",
                  R"({"object":{"a":"/a","b":{"from":["/b","/c"],"default":7},"n\"":{"object":{"x":"/x"}}}})")
            .run(
                R"([{"id":1,"a":1.10,"b":[1, {"y":2}],"x":"ü\u00fc"},{"id":2,"a":null,"x":null},{"id":3}])") ==
        "t id=1 v=\"{\\\"a\\\":1.10,\\\"b\\\":[1, "
        "{\\\"y\\\":2}],\\\"n\\\\\\\"\\\":{\\\"x\\\":\\\"ü\\\\u00fc\\\"}}\"\n"
        "t id=2 v=\"{\\\"a\\\":null,\\\"b\\\":7,\\\"n\\\\\\\"\\\":{\\\"x\\\":null}}\"\n"
        "t id=3 v=\"{\\\"b\\\":7}\"\n");
    CHECK(OneColumn("json NOT NULL", R"({"object":{"a":"/a"}})").run(R"([{"id":1,"a":{}},{"id":2}])") ==
          "t id=1 v=\"{\\\"a\\\":{}}\"\n"
          "data.json:1:18: error[null-violation] /1 NOT NULL column v gets NULL; correct the record, or give "
          "the column a \"default\"\n");
    CHECK(OneColumn("jsonb", R"({"object":{"a":"/a"},"default":{}})").run(R"([{"id":1}])") ==
          "t id=1 v=\"{}\"\n");
}

TEST_CASE("forms decide what a part of an object becomes") {
    CHECK(
        OneColumn("jsonb", R"({"object":{"n":{"from":"/l","as":"count"},"k":{"from":"/o","as":"keys"},
"w":{"from":"/o","as":"values"},"d":{"collect":["/l/*"],"distinct":true}}})")
            .run(R"([{"id":1,"l":[1,1,"a"],"o":{"p":null,"q":[]}}])") ==
        "t id=1 "
        "v=\"{\\\"n\\\":3,\\\"k\\\":[\\\"p\\\",\\\"q\\\"],\\\"w\\\":[null,[]],\\\"d\\\":[1,\\\"a\\\"]}\"\n");
    CHECK(
        OneColumn("jsonb", R"({"object":{"t":{"from":"/n","as":"text"},"h":{"from":"/h","as":"html_unescape"},
"s":{"from":"/s","split":","},"e":{"equal":["/n","/m"]},"f":{"from":"/n","map":{"7":false}}}})")
            .run(R"([{"id":1,"n":7,"m":7.0,"h":"&lt;","s":"a,\""}])") ==
        "t id=1 "
        "v=\"{\\\"t\\\":\\\"7\\\",\\\"h\\\":\\\"<\\\",\\\"s\\\":[\\\"a\\\",\\\"\\\\\\\"\\\"],\\\"e\\\":7,"
        "\\\"f\\\":false}\"\n");
    CHECK(OneColumn("text",
                    R"({"object":{"m":{"from":"/u","match":"user{id}"},"q":{"from":"/q","drop_query":true},
"u":{"uuid5":{"namespace":"6ba7b811-9dad-11d1-80b4-00c04fd430c8","name":["/x"]}}}})")
              .run(R"([{"id":1,"u":"user5","q":"/x?y","x":"x"}])") ==
          "t id=1 "
          "v=\"{\\\"m\\\":\\\"5\\\",\\\"q\\\":\\\"/"
          "x\\\",\\\"u\\\":\\\"4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4\\\"}\"\n"
          "mapping.json:0:0: warning[query-dropped]  values of column v lost their query, as \"drop_query\" "
          "asks\n");
}

TEST_CASE("rest can be a part of an object") {
    CHECK(OneColumn("jsonb", R"({"object":{"more":{"rest":true},"a":"/a"}})")
              .run(R"([{"id":1,"a":2,"b":3}])") == "t id=1 v=\"{\\\"more\\\":{\\\"b\\\":3},\\\"a\\\":2}\"\n");
}

TEST_CASE("what jsonb cannot store is refused in a part too, or repaired as its object says") {
    CHECK(OneColumn("jsonb", R"({"object":{"a":"/a","b":"/b"}})")
              .run(R"([{"id":1,"a":"x\u0000","b":1e400000},{"id":2,"a":"\ud800"}])") ==
          "data.json:1:14: error[value-nul] /0/a \"x\\u0000\" contains \\u0000, which PostgreSQL cannot "
          "store; correct the file, or add \"on_nul\": \"strip\" or \"replace\"\n"
          "data.json:1:28: error[value-range] /0/b 1e400000 cannot be stored as jsonb: jsonb cannot hold a "
          "number with digits beyond 10^131071 or 10^-16383; correct the record, or store the value in a "
          "column of type json\n"
          "data.json:1:50: error[value-surrogate] /1/a \"\\xed\\xa0\\x80\" contains half a surrogate pair, "
          "which has no UTF-8 form; correct the file, or add \"on_surrogate\": \"strip\" or \"replace\"\n");
    CHECK(
        OneColumn("jsonb", R"({"object":{"a":"/a"},"on_nul":"strip"})").run(R"([{"id":1,"a":"x\u0000"}])") ==
        "t id=1 v=\"{\\\"a\\\":\\\"x\\\"}\"\n"
        "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-nul)\n");
    CHECK(OneColumn("varchar(9)", R"({"object":{"a":"/a"}})")
              .run(R"([{"id":1,"a":"xy"},{"id":2,"a":"xyz"}])") ==
          "data.json:1:2: error[value-too-long] /0 \"{\\\"a\\\":\\\"xy\\\"}\" has 10 characters; type "
          "character varying(9) holds 9; widen the column in schema.sql, correct the file, or add "
          "\"on_too_long\": \"truncate\" to the column\n"
          "data.json:1:20: error[value-too-long] /1 \"{\\\"a\\\":\\\"xyz\\\"}\" has 11 characters; type "
          "character varying(9) holds 9; widen the column in schema.sql, correct the file, or add "
          "\"on_too_long\": \"truncate\" to the column\n");
}

TEST_CASE("an object that reads a secret is secret") {
    CHECK(OneColumn("varchar(9)", R"({"object":{"o":{"object":{"a":"/a"}}}})", R"(,"secret":["/a"])")
              .run(R"([{"id":1,"a":"token"}])") ==
          "data.json:1:2: error[value-too-long] /0 (secret) has 19 characters; type character varying(9) "
          "holds 9; widen the column in schema.sql, correct the file, or add \"on_too_long\": \"truncate\" "
          "to the column\n");
}

TEST_CASE("every value that an object reads is accounted for") {
    CHECK(OneColumn("jsonb", R"({"object":{"a":"/a/b"}})").run(R"([{"id":1,"a":{"b":1,"c":2}}])") ==
          "t id=1 v=\"{\\\"a\\\":1}\"\n"
          "data.json:1:25: error[unmapped] /0/a/c no rule names /a/c; map it to a column, or add \"/a/c\" to "
          "\"ignore\"\n");
}

TEST_CASE("objects that cannot be meant are refused") {
    CHECK(errors("integer", R"({"object":{"a":"/a"}})") ==
          "mapping.json:2:40: error[mapping-type] /sources/0/rows/0/columns/v \"object\" makes a JSON "
          "object, but column v has type integer\n");
    CHECK(errors("jsonb", R"({"object":{}})") ==
          "mapping.json:2:50: error[mapping-value] /sources/0/rows/0/columns/v/object \"object\" is empty\n");
    CHECK(errors("jsonb", R"({"object":["/a"]})") ==
          "mapping.json:2:50: error[mapping-value] /sources/0/rows/0/columns/v/object \"object\" must be an "
          "object, not an array\n");
    CHECK(errors("jsonb", R"({"object":{"a":"a"}})") ==
          "mapping.json:2:55: error[mapping-pointer] /sources/0/rows/0/columns/v/object/a \"a\" is not a "
          "pointer: a pointer starts with \"/\" or with a number of levels, as in \"0#\"\n");
    CHECK(errors("jsonb", R"({"object":{"\u0000":"/a"}})").find("PostgreSQL cannot store this member name") !=
          std::string::npos);
    CHECK(errors("jsonb", R"({"object":{"a":{"from":"/a","or_default":true}}})") ==
          "mapping.json:2:55: error[mapping-value] /sources/0/rows/0/columns/v/object/a a part of an object "
          "has no default in the schema; give a constant with \"default\"\n");
    CHECK(errors("jsonb", R"({"object":{"a":{"from":"/a","as":"epoch_ms"}}})") ==
          "mapping.json:2:73: error[mapping-type] /sources/0/rows/0/columns/v/object/a/as \"as\": "
          "\"epoch_ms\" does not produce type jsonb of column v\n");
    CHECK(errors("jsonb", R"({"object":{"a":"/a"},"as":"json","null_if":1})") ==
          "mapping.json:2:66: error[mapping-value] /sources/0/rows/0/columns/v/as \"as\" does not go with "
          "\"object\"\n"
          "mapping.json:2:83: error[mapping-value] /sources/0/rows/0/columns/v/null_if \"null_if\" does not "
          "go with \"object\"; give it to the parts\n");
}

}  // namespace copyover::mapping

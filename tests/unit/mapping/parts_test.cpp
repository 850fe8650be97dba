// Texts that are put together: join, template, uuid5.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "mapping/convert/uuid.hpp"
#include "mapping/syntax/brace_text.hpp"
#include "one_column.hpp"

namespace copyover::mapping {

namespace {

std::string errors(std::string_view type, std::string_view column) {
    return OneColumn(type, column).migration.printed();
}

constexpr std::string_view url_name_space = R"("namespace":"6ba7b811-9dad-11d1-80b4-00c04fd430c8")";

std::string uuid5_of(std::string_view name) {
    return fmt::format(R"({{"uuid5":{{{},"name":{}}}}})", url_name_space, name);
}

}  // namespace

TEST_CASE("a UUID of version 5 is that of RFC 9562 appendix A.4") {
    const schema::Uuid dns{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                           0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    CHECK(to_string(uuid5(dns, "www.example.com")) == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

// The expected ids were made by Python's uuid.uuid5.
TEST_CASE("the parts of a uuid5 keep their digits and are joined by a colon") {
    CHECK(OneColumn("uuid", uuid5_of(R"([{"value":"x"},"/n"])")).run(R"([{"id":1,"n":1.10}])") ==
          "t id=1 v=ef21d6d7-1d36-5a7e-9b2b-88f2b17475e6\n");
    CHECK(OneColumn("varchar(36)", uuid5_of(R"([{"value":"k"},"/n",{"value":-1}])"))
              .run(R"([{"id":1,"n":18446744073709551617}])") ==
          "t id=1 v=\"d85b64f9-a8e4-58b4-b8fb-8f898a87245c\"\n");
}

TEST_CASE("a uuid5 without one of its parts is NULL, and a finding where that is not allowed") {
    CHECK(OneColumn("uuid", uuid5_of(R"(["/a","/b"])"))
              .run(R"([{"id":1,"a":"x"},{"id":2,"a":"x","b":null}])") == "t id=1 v=NULL\nt id=2 v=NULL\n");
    CHECK(OneColumn("uuid NOT NULL", uuid5_of(R"(["/a"])")).run(R"([{"id":1,"a":"x"},{"id":2}])") ==
          "t id=1 v=4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4\n"
          "data.json:1:19: error[null-violation] /1 NOT NULL column v gets NULL: /a is absent or null; "
          "correct the record, or give the column a \"default\"\n");
}

TEST_CASE("parts of other JSON types and half surrogate pairs are refused") {
    CHECK(OneColumn("uuid", uuid5_of(R"(["/a"])"))
              .run(R"([{"id":1,"a":[1]},{"id":2,"a":true},{"id":3,"a":"\ud800"}])") ==
          "data.json:1:14: error[value-type] /0/a the array is not a text or number that can be joined; "
          "correct the record, or map the member to a column that takes its JSON type\n"
          "data.json:1:31: error[value-type] /1/a true is not a text or number that can be joined; correct "
          "the record, or map the member to a column that takes its JSON type\n"
          "data.json:1:37: error[value-surrogate] /2 \"\\xed\\xa0\\x80\" contains half a surrogate pair, "
          "which has no UTF-8 form; correct the record, or store the value in a column of type json\n");
    CHECK(OneColumn("text", R"({"template":"{/a}"})").run(R"([{"id":1,"a":{}}])") ==
          "data.json:1:14: error[value-type] /0/a the object is not a text or number that can be joined; "
          "correct the record, or map the member to a column that takes its JSON type\n");
}

TEST_CASE("the result of a template obeys the type of its column") {
    CHECK(OneColumn("varchar(3)", R"({"template":"{/a}-{/b}"})").run(R"([{"id":1,"a":"x","b":"yz"}])") ==
          "data.json:1:2: error[value-too-long] /0 \"x-yz\" has 4 characters; type character varying(3) "
          "holds 3; widen the column in schema.sql, correct the file, or add \"on_too_long\": \"truncate\" "
          "to the column\n");
    CHECK(OneColumn("varchar(3)", R"({"template":"{/a}-{/b}","on_too_long":"truncate"})")
              .run(R"([{"id":1,"a":"x","b":"yz"}])") ==
          "t id=1 v=\"x-y\"\n"
          "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-too-long)\n");
}

TEST_CASE("a template that reads a secret is secret") {
    CHECK(OneColumn("varchar(3)", R"({"template":"{{}}{/a}"})", R"(,"secret":["/a"])")
              .run(R"([{"id":1,"a":"token"}])") ==
          "data.json:1:2: error[value-too-long] /0 (secret) has 7 characters; type character varying(3) "
          "holds 3; widen the column in schema.sql, correct the file, or add \"on_too_long\": \"truncate\" "
          "to the column\n");
}

TEST_CASE("join takes constants among its parts") {
    CHECK(OneColumn("text", R"({"join":[{"value":"c"},"/a",{"value":7}],"delimiter":"/"})")
              .run(R"([{"id":1,"a":"b"}])") == "t id=1 v=\"c/b/7\"\n");
}

TEST_CASE("braces are told apart from text") {
    using Pieces = std::vector<BracePiece>;
    CHECK(std::get<Pieces>(parse_braces("")) == Pieces{});
    CHECK(std::get<Pieces>(parse_braces("a{b}{c}d")) ==
          Pieces{{false, "a"}, {true, "b"}, {true, "c"}, {false, "d"}});
    CHECK(std::get<Pieces>(parse_braces("{{a}}{}")) == Pieces{{false, "{a}"}, {true, ""}});
    CHECK(std::holds_alternative<std::string>(parse_braces("a{b")));
    CHECK(std::holds_alternative<std::string>(parse_braces("a}b")));
}

TEST_CASE("parts that cannot be read are refused with their place") {
    CHECK(errors("text", R"({"template":"{name}"})") ==
          "mapping.json:2:52: error[mapping-pointer] /sources/0/rows/0/columns/v/template \"name\" is not a "
          "pointer: a pointer starts with \"/\" or with a number of levels, as in \"0#\"\n");
    CHECK(errors("text", R"({"template":"{/a"})") ==
          "mapping.json:2:52: error[mapping-value] /sources/0/rows/0/columns/v/template \"{/a\" is not a "
          "template: it has a \"{\" without \"}\"; write {{ for a brace that is text\n");
    CHECK(errors("text", R"({"template":"a"})") ==
          "mapping.json:2:52: error[mapping-value] /sources/0/rows/0/columns/v/template \"a\" names no "
          "pointer in braces; write \"{/member}\", or use \"value\" for a constant\n");
    CHECK(errors("text", R"({"template":"{/a/*}"})") ==
          "mapping.json:2:52: error[mapping-pointer] /sources/0/rows/0/columns/v/template \"/a/*\" can reach "
          "several values; use \"collect\" to gather them into an array\n");
    CHECK(errors("integer", R"({"template":"{/a}"})") ==
          "mapping.json:2:40: error[mapping-type] /sources/0/rows/0/columns/v \"template\" makes a text, but "
          "column v has type integer\n");
    CHECK(errors("text", R"({"template":"{/a}","as":"text"})") ==
          "mapping.json:2:64: error[mapping-value] /sources/0/rows/0/columns/v/as \"as\" does not go with "
          "\"template\"\n");
    CHECK(errors("uuid", R"({"uuid5":{"name":["/a"]}})") ==
          "mapping.json:2:49: error[mapping-value] /sources/0/rows/0/columns/v/uuid5 \"uuid5\" needs a "
          "\"namespace\" and a \"name\"\n");
    CHECK(errors("uuid", R"({"uuid5":{"namespace":"dns","name":["/a"]}})") ==
          "mapping.json:2:62: error[mapping-value] /sources/0/rows/0/columns/v/uuid5/namespace \"dns\" is "
          "not a UUID; choose one for the whole migration and keep it, such as the output of uuidgen\n");
    CHECK(errors("uuid", uuid5_of(R"([{"value":"a"}])")) ==
          "mapping.json:2:108: error[mapping-value] /sources/0/rows/0/columns/v/uuid5/name \"name\" names no "
          "pointer; use \"value\" for a constant\n");
    CHECK(
        errors("uuid", uuid5_of(R"([{"value":true},{"constant":1}])")) ==
        "mapping.json:2:118: error[mapping-value] /sources/0/rows/0/columns/v/uuid5/name/0/value the value "
        "of a part must be a text or a number\n"
        "mapping.json:2:136: error[mapping-unknown-member] /sources/0/rows/0/columns/v/uuid5/name/1/constant "
        "\"constant\" is not a member that the language knows here; use one of comment, value, file\n"
        "mapping.json:2:124: error[mapping-value] /sources/0/rows/0/columns/v/uuid5/name/1 an element of "
        "\"name\" is a pointer, {\"value\": constant} or {\"file\": capture}\n");
    CHECK(errors("bytea", uuid5_of(R"(["/a"])")) ==
          "mapping.json:2:40: error[mapping-type] /sources/0/rows/0/columns/v \"uuid5\" makes a UUID, but "
          "column v has type bytea\n");
}

}  // namespace copyover::mapping

#include <catch2/catch.hpp>

#include "event_text.hpp"

using namespace copyover::json;
using Lines = std::vector<std::string>;

namespace {

Lines read(std::string_view document, const std::vector<std::string_view>& texts,
           const DocumentOptions& options = {}) {
    return events_of(document, patterns(texts), options);
}

Format detected(std::string_view document) {
    const auto source = from_memory(document);
    DocumentReader reader(*source, {});
    reader.next();
    return reader.format();
}

}  // namespace

TEST_CASE("lines are the elements of an array; blank lines do not count") {
    CHECK(read("{\"a\":1}\n\n  [2]\r\n\t\n\"x\"", {"/*"}) ==
          Lines{R"(record 1:1 @0 /0 #0 {"a":1})", "record 3:3 @11 /1 #0 [2]", "record 5:1 @18 /2 #0 \"x\"",
                "container array 1:1  records 3"});
}

TEST_CASE("records may stand inside the lines") {
    CHECK(read("{\"m\":[1,2]}\n{\"m\":[],\"t\":0}\n", {"/*/m/*"}) ==
          Lines{"record 1:7 @6 /0/m/0 #0 1", "record 1:9 @8 /0/m/1 #0 2",
                "container array 1:6 /0/m records 2", "container object 1:1 /0 records 2",
                "container array 2:6 /1/m records 0 (empty)", "outside number 2:13 /1/t",
                "container object 2:1 /1 records 0", "container array 1:1  records 2"});
}

TEST_CASE("a broken line is a problem, and the next line is read") {
    CHECK(read("{\"a\":1}\n{\"a\":\n{\"a\" 1}\n1 2\n}\n[[1,?]]\n3\n", {"/*/a", "/*/0/*"}) ==
          Lines{"record 1:6 @5 /0/a #0 1", "container object 1:1 /0 records 1",
                "problem json-syntax 2:6 @13 /1/a: the line ends at byte 13 inside an object",
                "problem json-syntax 3:6 @19 /2/a: expected ':' behind the member name, found '1'",
                "outside number 4:1 /3 (on the way)",
                "problem json-trailing 4:3 @24 /3: '2' follows the end of the JSON value",
                "problem json-syntax 5:1 @26 /4: expected a value, found '}'", "record 6:3 @30 /5/0/0 #1 1",
                "problem json-syntax 6:5 @32 /5/0/1: expected a value, found '?'",
                "outside number 7:1 /6 (on the way)", "container array 1:1  records 2"});
}

TEST_CASE("only the last line can be truncated") {
    CHECK(
        read("[1]\n[2", {"/*"}) ==
        Lines{"record 1:1 @0 /0 #0 [1]",
              "problem json-truncated 2:3 @6 /1: the line ends at byte 6 inside an array or object (lost #0)",
              "container array 1:1  records 1"});
    CHECK(read("[1]\n\"abc\n[2]", {"/*"}) ==
          Lines{"record 1:1 @0 /0 #0 [1]",
                "problem json-syntax 2:5 @8 /1: the line ends at byte 8 inside a string (lost #0)",
                "record 3:1 @9 /2 #0 [2]", "container array 1:1  records 2"});
}

TEST_CASE("a line above the limit is a problem, and the next line is read") {
    const std::string large = "[" + std::string(1000, ' ') + "]";
    for (const std::size_t window : {16U, 300U, 5000U}) {
        CHECK(read("1\n" + large + "\n2\n" + large, {"/*"},
                   {.format = Format::ndjson, .window = window, .largest_record = 500}) ==
              Lines{"record 1:1 @0 /0 #0 1",
                    "problem record-too-large 2:1 @2 /1: the line is larger than 500 bytes and was skipped "
                    "(lost #0)",
                    "record 3:1 @1005 /2 #0 2",
                    "problem record-too-large 4:1 @1007 /3: the line is larger than 500 bytes and was "
                    "skipped (lost #0)",
                    "container array 1:1  records 2"});
    }
}

TEST_CASE("NDJSON without lines is an empty array where the format is given") {
    CHECK(read("", {"/*"}, {.format = Format::ndjson}) == Lines{"container array 1:1  records 0 (empty)"});
    CHECK(read("\n\n", {"/*"}, {.format = Format::ndjson}) ==
          Lines{"container array 1:1  records 0 (empty)"});
}

TEST_CASE("a byte order mark in front of the first line is skipped and noted") {
    CHECK(read("\xef\xbb\xbf{}\n{}\n", {"/*"}) ==
          Lines{"problem json-bom 1:1 @0 : the file starts with a UTF-8 byte order mark; it was skipped",
                "record 1:1 @3 /0 #0 {}", "record 2:1 @6 /1 #0 {}", "container array 1:1  records 2"});
}

TEST_CASE("NDJSON is recognized by a whole first line and a value behind it") {
    CHECK(detected("{}\n{}") == Format::ndjson);
    CHECK(detected("\n {\"a\":[1]} \r\n\n[") == Format::ndjson);
    CHECK(detected("1\n2\n") == Format::ndjson);
    CHECK(detected("\"a\\\"\"\n\"b\"") == Format::ndjson);
    CHECK(detected("{}\n") == Format::json);
    CHECK(detected("{}") == Format::json);
    CHECK(detected("{\n}\n{}") == Format::json);
    CHECK(detected("[1]\n]") == Format::json);
    CHECK(detected("[1,\n2]") == Format::json);
    CHECK(detected("\"a\nb\"\n") == Format::json);
    CHECK(detected("{} {}\n{}") == Format::json);
}

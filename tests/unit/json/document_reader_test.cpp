#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "event_text.hpp"

using namespace copyover;
using namespace copyover::json;
using Lines = std::vector<std::string>;

namespace {

Lines read(std::string_view document, const std::vector<std::string_view>& texts,
           const DocumentOptions& options = {}) {
    return events_of(document, patterns(texts), options);
}

}  // namespace

TEST_CASE("an object keyed by id gives its members as records, with their addresses") {
    CHECK(read("{\"users\": {\n  \"u_1\": {\"id\": 1},\n  \"u_2\": {\n    \"id\": 2}}}", {"/users/*"}) ==
          Lines{"record 2:10 @21 /users/u_1 #0 {\"id\": 1}",
                "record 3:10 @41 /users/u_2 #0 {\n    \"id\": 2}", "container object 1:11 /users records 2",
                "container object 1:1  records 2"});
}

TEST_CASE("an object of arrays gives the elements of each, and counts them per array") {
    CHECK(read(R"({"general":[{"a":1},{"a":2}],"random":[],"x~/y":[{}]})", {"/*/*"}) ==
          Lines{R"(record 1:13 @12 /general/0 #0 {"a":1})", R"(record 1:21 @20 /general/1 #0 {"a":2})",
                "container array 1:12 /general records 2", "container array 1:39 /random records 0 (empty)",
                "record 1:50 @49 /x~0~1y/0 #0 {}", "container array 1:49 /x~0~1y records 1",
                "container object 1:1  records 3"});
}

TEST_CASE("a record may be any value, scalars too") {
    CHECK(read(R"([1.10, "a\"]", null , true,[],-0])", {"/*"}) ==
          Lines{"record 1:2 @1 /0 #0 1.10", R"(record 1:8 @7 /1 #0 "a\"]")", "record 1:16 @15 /2 #0 null",
                "record 1:23 @22 /3 #0 true", "record 1:28 @27 /4 #0 []", "record 1:31 @30 /5 #0 -0",
                "container array 1:1  records 6"});
}

TEST_CASE("one record may be a member, or the whole document") {
    CHECK(read(R"({"users":{"a":1},"v":2})", {"/users"}) == Lines{R"(record 1:10 @9 /users #0 {"a":1})",
                                                                  "outside number 1:22 /v",
                                                                  "container object 1:1  records 1"});
    CHECK(read(" {\"a\":1}\n", {""}) == Lines{R"(record 1:2 @1  #0 {"a":1})"});
    CHECK(read("7", {""}) == Lines{"record 1:1 @0  #0 7"});
}

TEST_CASE("the first of several patterns wins, a literal member of one beside the star of another") {
    CHECK(read(R"({"a":[1],"b":[2],"c":3})", {"/a/*", "/*/*", "/c"}) ==
          Lines{"record 1:7 @6 /a/0 #0 1", "container array 1:6 /a records 1", "record 1:15 @14 /b/0 #1 2",
                "container array 1:14 /b records 1", "record 1:22 @21 /c #2 3",
                "container object 1:1  records 3"});
}

TEST_CASE("what no pattern leads to is reported with its path") {
    CHECK(read(R"({"meta":{"v":[1,{}],"e":{}},"n":null,"s":"x","users":[]})", {"/users/*"}) ==
          Lines{"outside number 1:15 /meta/v/0", "outside object 1:17 /meta/v/1",
                "outside object 1:25 /meta/e", "outside null 1:33 /n", "outside string 1:42 /s",
                "container array 1:54 /users records 0 (empty)", "container object 1:1  records 0"});
}

TEST_CASE("a scalar where a container of records should be is on the way to them") {
    CHECK(read(R"({"users":null})", {"/users/*"}) ==
          Lines{"outside null 1:10 /users (on the way)", "container object 1:1  records 0"});
    CHECK(read("42", {"/*"}) == Lines{"outside number 1:1  (on the way)"});
}

TEST_CASE("an empty root is an empty container") {
    CHECK(read("[]", {"/*"}) == Lines{"container array 1:1  records 0 (empty)"});
    CHECK(read("\r\n\t {\n}", {"/users/*"}) == Lines{"container object 2:3  records 0 (empty)"});
}

TEST_CASE("a repeated name on the way to records is a problem, and reading goes on") {
    CHECK(read("{\"a\":[1],\n \"\\u0061\":[2]}", {"/*/*"}) ==
          Lines{"record 1:7 @6 /a/0 #0 1", "container array 1:6 /a records 1",
                "problem json-duplicate-name 2:2 @11 /a: the member name \"a\" occurs again in its object",
                "record 2:12 @21 /a/0 #0 2", "container array 2:11 /a records 1",
                "container object 1:1  records 2"});
}

TEST_CASE("equal names in different objects are no problem") {
    CHECK(read(R"([{"a":1},{"a":1}])", {}) ==
          Lines{"outside number 1:7 /0/a", "outside number 1:15 /1/a", "container array 1:1  records 0"});
}

TEST_CASE("a truncated document says where it ends and in what") {
    CHECK(read("[{\"a\":1},\n{\"a\":", {"/*"}) == Lines{R"(record 1:2 @1 /0 #0 {"a":1})",
                                                        "problem json-truncated 2:6 @15 /1: the file ends at "
                                                        "byte 15 inside an array or object (lost #0)"});
    CHECK(read("[{\"a\":\"b", {"/*"}) ==
          Lines{"problem json-truncated 1:9 @8 /0: the file ends at byte 8 inside a string (lost #0)"});
    CHECK(read("{\"users\":[1", {"/users/*"}) ==
          Lines{"record 1:11 @10 /users/0 #0 1",
                "problem json-truncated 1:12 @11 /users: the file ends at byte 11 inside an array"});
    CHECK(read("{\"us", {"/users/*"}) ==
          Lines{"problem json-truncated 1:5 @4 : the file ends at byte 4 inside a string"});
    CHECK(read("{\"a\":tru", {"/users/*"}) ==
          Lines{"problem json-truncated 1:9 @8 /a: the file ends at byte 8 inside a value"});
    CHECK(read(" \n ", {"/*"}) ==
          Lines{"problem json-truncated 2:2 @3 : the file ends at byte 3 without a value"});
}

TEST_CASE("text behind the document is a problem") {
    CHECK(read("[1]\n]", {"/*"}) ==
          Lines{"record 1:2 @1 /0 #0 1", "container array 1:1  records 1",
                "problem json-trailing 2:1 @4 : ']' follows the end of the JSON value"});
}

TEST_CASE("what stands between records is read strictly") {
    const auto only = [](std::string_view document) {
        const Lines lines = read(document, {"/users/*"});
        return lines.empty() ? "" : lines.back();
    };
    CHECK(only("{\"users\":[1,]}") == "problem json-syntax 1:13 @12 /users/1: expected a value, found ']'");
    CHECK(only("{\"users\":[1 2]}") ==
          "problem json-syntax 1:13 @12 /users: expected ',' or ']' behind an element, found '2'");
    CHECK(only("{\"users\" [1]}") ==
          "problem json-syntax 1:10 @9 /users: expected ':' behind the member name, found '['");
    CHECK(only("{users:[1]}") ==
          "problem json-syntax 1:2 @1 : expected a member name in double quotes or '}', found 'u'");
    CHECK(only("{\"a\":1,}") ==
          "problem json-syntax 1:8 @7 : expected a member name in double quotes, found '}'");
    CHECK(only("{\"a\":1]") == "problem json-syntax 1:7 @6 : expected ',' or '}' behind a member, found ']'");
    CHECK(only("{\"a\":01}") == "problem json-syntax 1:7 @6 /a: a number has no leading zeros");
    CHECK(only("{\"a\":1.}") ==
          "problem json-syntax 1:8 @7 /a: a number needs a digit after its decimal point");
    CHECK(only("{\"a\":-}") == "problem json-syntax 1:7 @6 /a: a number needs a digit here");
    CHECK(only("{\"a\":1e+}") == "problem json-syntax 1:9 @8 /a: a number needs a digit in its exponent");
    CHECK(only("{\"a\":nulx}") ==
          "problem json-syntax 1:9 @8 /a: only true, false and null are words of JSON");
    CHECK(only("{\"a\":\"\\x\"}") ==
          "problem json-syntax 1:7 @6 /a: a backslash and 'x' are no escape of JSON");
    CHECK(only("{\"a\":\"\\u12g4\"}") == "problem json-syntax 1:7 @6 /a: \\u needs four hexadecimal digits");
    CHECK(only("{\"a\":\"b\nc\"}") ==
          "problem json-syntax 1:8 @7 /a: the control character 0x0a must be escaped in a string");
    CHECK(only("{\"a\xff\":1}") == "problem json-encoding 1:4 @3 : byte 0xff is not UTF-8 here");
    CHECK(only("{\"a\":\"\xc0\xaf\"}") == "problem json-encoding 1:7 @6 /a: byte 0xc0 is not UTF-8 here");
    CHECK(only("{\"a\":\f1}") == "problem json-syntax 1:6 @5 /a: expected a value, found byte 0x0c");
}

TEST_CASE("nothing follows a fatal problem") {
    const auto source = from_memory("[1,?,2]");
    const auto all = patterns({"/*"});
    DocumentReader reader(*source, all);
    CHECK(to_text(*reader.next()) == "record 1:2 @1 /0 #0 1");
    CHECK(to_text(*reader.next()) == "problem json-syntax 1:4 @3 /1: expected a value, found '?'");
    CHECK_FALSE(reader.next());
    CHECK_FALSE(reader.next());
}

TEST_CASE("containers on the way deeper than the limit are a problem, a bomb of brackets too") {
    CHECK(read("[[[1]]]", {"/*/*/*"}, {.deepest = 3}).size() == 4);
    CHECK(read("[[[1]]]", {"/*/*/*"}, {.deepest = 2}) ==
          Lines{"problem json-depth 1:3 @2 /0/0: arrays and objects are nested deeper than 2"});
    CHECK(read(std::string(1'000'000, '['), {}).back().starts_with("problem json-depth 1:513 @512 "));
}

TEST_CASE("a byte order mark is skipped and noted; offsets count it, columns do not") {
    CHECK(read("\xef\xbb\xbf[1]", {"/*"}) ==
          Lines{"problem json-bom 1:1 @0 : the file starts with a UTF-8 byte order mark; it was skipped",
                "record 1:2 @4 /0 #0 1", "container array 1:1  records 1"});
}

TEST_CASE("UTF-16 and UTF-32 are named, with and without a mark") {
    const auto message = [](std::string_view bytes) { return read(bytes, {"/*"}); };
    using namespace std::string_view_literals;
    for (const std::string_view bytes : {"\xff\xfe[\0]\0"sv, "[\0]\0"sv})
        CHECK(message(bytes) ==
              Lines{"problem json-encoding 1:1 @0 : the file is UTF-16 (little-endian); JSON must be UTF-8"});
    for (const std::string_view bytes : {"\xfe\xff\0[\0]"sv, "\0[\0]"sv})
        CHECK(message(bytes) ==
              Lines{"problem json-encoding 1:1 @0 : the file is UTF-16 (big-endian); JSON must be UTF-8"});
    for (const std::string_view bytes : {"\xff\xfe\0\0[\0\0\0"sv, "[\0\0\0]\0\0\0"sv})
        CHECK(message(bytes) ==
              Lines{"problem json-encoding 1:1 @0 : the file is UTF-32 (little-endian); JSON must be UTF-8"});
    for (const std::string_view bytes : {"\0\0\xfe\xff\0\0\0["sv, "\0\0\0[\0\0\0]"sv})
        CHECK(message(bytes) ==
              Lines{"problem json-encoding 1:1 @0 : the file is UTF-32 (big-endian); JSON must be UTF-8"});
}

TEST_CASE("a file of zero bytes has no events and says that it is empty") {
    const auto source = from_memory("");
    const auto all = patterns({"/*"});
    DocumentReader reader(*source, all);
    CHECK_FALSE(reader.next());
    CHECK(reader.zero_bytes());
    CHECK(reader.offset() == 0);
}

TEST_CASE("after the end the offset is the size of the document") {
    const auto source = from_memory("[1, 2] \n ");
    const auto all = patterns({"/*"});
    DocumentReader reader(*source, all, {.window = 4});
    while (reader.next()) {
    }
    CHECK(reader.offset() == 9);
    CHECK_FALSE(reader.zero_bytes());
    CHECK(reader.format() == Format::json);
}

TEST_CASE("a record above the limit is a problem and skipped, and the next is read") {
    const std::string large(1000, ' ');
    const std::string document = "[[1,\n" + large + "2],\n{\"a\":2}, \"" + large + "\", " + "3]";
    for (const std::size_t window : {16U, 300U, 5000U}) {
        CHECK(read(document, {"/*"}, {.window = window, .largest_record = 500}) ==
              Lines{"problem record-too-large 1:2 @1 /0: the record is larger than 500 bytes and was skipped "
                    "(lost #0)",
                    "record 3:1 @1009 /1 #0 {\"a\":2}",
                    "problem record-too-large 3:10 @1018 /2: the record is larger than 500 bytes and was "
                    "skipped (lost #0)",
                    "record 3:1014 @2022 /3 #0 3", "container array 1:1  records 2"});
    }
}

TEST_CASE("a record of exactly the limit is read") {
    const std::string record = "[" + std::string(98, ' ') + "]";
    for (const std::size_t window : {16U, 99U, 100U, 101U, 5000U}) {
        CHECK(read("[" + record + "]", {"/*"}, {.window = window, .largest_record = 100}).size() == 2);
        CHECK(read("[" + record + "]", {"/*"}, {.window = window, .largest_record = 99}).at(0) ==
              "problem record-too-large 1:2 @1 /0: the record is larger than 99 bytes and was skipped (lost "
              "#0)");
    }
}

TEST_CASE("a scalar or name above the limit outside of the records does not fill the memory") {
    const std::string large(1000, 'x');
    CHECK(
        read("{\"a\":\"" + large + "\",\"users\":[1]}", {"/users/*"},
             {.window = 16, .largest_record = 100}) ==
        Lines{
            "problem record-too-large 1:6 @5 /a: a value outside of the records is larger than 100 bytes and "
            "was skipped",
            "record 1:1018 @1017 /users/0 #0 1", "container array 1:1017 /users records 1",
            "container object 1:1  records 1"});
    // Too large, or wrong in what is too large: not a matter of the window.
    for (const std::size_t window : {16U, 5000U}) {
        CHECK(read("[\"\t" + large + "\"]", {"/*/*"}, {.window = window, .largest_record = 100}).at(0) ==
              "problem record-too-large 1:2 @1 /0: a value outside of the records is larger than 100 bytes "
              "and was "
              "skipped");
    }
    CHECK(read("{ \"" + large + "\":1}", {"/users/*"}, {.window = 16, .largest_record = 100}) ==
          Lines{"problem record-too-large 1:3 @2 : a member name is longer than 100 bytes"});
}

TEST_CASE("a file is read, and one that cannot be opened is named") {
    const auto path = std::filesystem::temp_directory_path() / "copyover_test_document.json";
    std::ofstream(path) << "[1]";
    const auto source = open_file(path);
    const auto all = patterns({"/*"});
    DocumentReader reader(*source, all);
    CHECK(to_text(*reader.next()) == "record 1:2 @1 /0 #0 1");
    std::filesystem::remove(path);
    CHECK_THROWS_WITH(open_file("/nonexistent/users.json"),
                      "cannot open /nonexistent/users.json: No such file or directory");
    CHECK_THROWS_AS(open_file("/nonexistent/users.json"), EnvironmentError);
}

TEST_CASE("what is no regular file is refused at once, though nobody writes to it or it never ends") {
    const auto folder = std::filesystem::temp_directory_path() / "copyover_test_no_file";
    std::filesystem::create_directory(folder);
    const auto fifo = folder / "users.json";
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    CHECK_THROWS_WITH(open_file(fifo), "cannot read " + fifo.string() + ": it is no regular file");
    std::filesystem::remove_all(folder);
    CHECK_THROWS_WITH(open_file("/dev/zero"), "cannot read /dev/zero: it is no regular file");
    CHECK_THROWS_WITH(read_file("/"), "cannot read /: it is no regular file");
}

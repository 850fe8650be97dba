#include <catch2/catch.hpp>

#include "event_text.hpp"
#include "json/find_problem.hpp"
#include "json/line_index.hpp"
#include "json/problem.hpp"
#include "json/record_reader.hpp"

using namespace copyover;
using namespace copyover::json;

namespace {

// A record with the padding that reading needs. What stands behind a record in its window must not matter, so
// the padding is hostile.
class PaddedRecord {
  public:
    explicit PaddedRecord(std::string_view text) : size_(text.size()), bytes_(text) {
        bytes_ += "]}\",:1\\]}]}]}";
        bytes_.resize(size_ + record_padding, ']');
    }
    [[nodiscard]] std::string_view text() const { return {bytes_.data(), size_}; }

  private:
    std::size_t size_;
    std::string bytes_;
};

std::vector<std::string> problems_of(std::string_view text, const RecordOptions& options = {}) {
    const PaddedRecord record(text);
    RecordReader reader(options);
    RecordTree tree;
    reader.read(record.text(), tree);
    std::vector<std::string> out;
    for (const Problem& problem : reader.problems())
        out.push_back(to_text(problem));
    return out;
}

TEST_CASE("the advice for a byte that is not UTF-8 goes by what the byte tells") {
    const auto advice = [](std::string body) {
        const auto problem = find_problem("[\"" + body + "\"]", 512);
        REQUIRE(problem);
        REQUIRE(problem->rule == &rule::json_encoding);
        return problem->message + " / " + std::string(fix_of(*problem));
    };
    const auto has = [](const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    };
    const std::string cesu = advice("a\xed\xa0\xbd\xed\xb8\x80");
    CHECK(has(cesu, "CESU-8"));
    CHECK(has(cesu, "surrogatepass"));
    CHECK_FALSE(has(cesu, "1252"));
    CHECK(has(advice("caf\xe9"), "iconv -f WINDOWS-1252"));
    CHECK(has(advice("\xc0\x80"), "\\u0000"));
    // Half of a pair; UTF-8 around it; a sequence that is cut; a byte that WINDOWS-1252 does not have.
    for (const std::string other : {"\xed\xb8\x80", "\xc3\xa9 caf\xe9", "\xe2\x82", "\x81"})
        CHECK_FALSE(has(advice(other), "1252"));
}

}  // namespace

TEST_CASE("a record becomes a tree in document order") {
    const PaddedRecord record(
        R"( { "id" : 18446744073709551616 , "tags":["a", {"b\u0041":[ ]} ],"n":null, "t" :true} )");
    RecordReader reader;
    RecordTree tree;
    REQUIRE(reader.read(record.text(), tree));
    struct Expected {
        Kind kind;
        std::string_view name, text;
        NodeIndex parent, end;
        std::uint32_t position;
    };
    const Expected expected[] = {
        {Kind::object, "", record.text().substr(1, record.text().size() - 2), 0, 8, 0},
        {Kind::number, "id", "18446744073709551616", 0, 2, 0},
        {Kind::array, "tags", R"(["a", {"b\u0041":[ ]} ])", 0, 6, 1},
        {Kind::string, "", "a", 2, 4, 0},
        {Kind::object, "", R"({"b\u0041":[ ]})", 2, 6, 1},
        {Kind::array, "bA", "[ ]", 4, 6, 0},
        {Kind::null, "n", "null", 0, 7, 2},
        {Kind::boolean, "t", "true", 0, 8, 3},
    };
    REQUIRE(tree.nodes().size() == std::size(expected));
    for (NodeIndex i = 0; i < tree.nodes().size(); ++i) {
        INFO("node " << i);
        CHECK(tree[i].kind == expected[i].kind);
        CHECK(tree[i].name == expected[i].name);
        CHECK(tree[i].text == expected[i].text);
        CHECK(tree[i].parent == expected[i].parent);
        CHECK(tree[i].end == expected[i].end);
        CHECK(tree[i].position == expected[i].position);
        if (tree[i].kind != Kind::string) CHECK(tree.raw(i) == expected[i].text);
    }
    CHECK(tree.raw(3) == "\"a\"");
    CHECK(pointer_of(tree, 0).empty());
    CHECK(pointer_of(tree, 5) == "/tags/1/bA");
}

TEST_CASE("a scalar may be a record") {
    RecordReader reader;
    RecordTree tree;
    for (const std::string text : {"\"a\\n\"", "-1.50", "true", "null", " 7 "}) {
        const PaddedRecord record(text);
        INFO(text);
        REQUIRE(reader.read(record.text(), tree));
        CHECK(tree.nodes().size() == 1);
    }
    const PaddedRecord record("\"a\\n\"");
    REQUIRE(reader.read(record.text(), tree));
    CHECK(tree.root().text == "a\n");
    CHECK(tree.raw(0) == "\"a\\n\"");
}

TEST_CASE("number text is kept exactly") {
    for (const std::string number :
         {"0", "-0", "1.10", "9007199254740993", "36893488147419103232", "-9223372036854775809", "1e400",
          "1E+2", "0.1e-7", "123456789012345678901234567890.123456789012345678901234567890"}) {
        const PaddedRecord record("[" + number + " ]");
        RecordReader reader;
        RecordTree tree;
        REQUIRE(reader.read(record.text(), tree));
        CHECK(tree[1].text == number);
    }
}

TEST_CASE("strings are unescaped, surrogate pairs joined") {
    const PaddedRecord record(R"(["\"\\\/\b\f\n\r\t","\u00e9é","\ud83c\udf89","\u20AC"])");
    RecordReader reader;
    RecordTree tree;
    REQUIRE(reader.read(record.text(), tree));
    CHECK(tree[1].text == "\"\\/\b\f\n\r\t");
    CHECK(tree[2].text == "éé");
    CHECK(tree[3].text == "🎉");
    CHECK(tree[4].text == "€");
    CHECK_FALSE(tree.has_surrogate(0));
    CHECK_FALSE(tree.has_nul(0));
}

TEST_CASE("lone surrogates and NUL are legal JSON, kept and marked") {
    using namespace std::string_view_literals;
    const PaddedRecord record(
        R"({"a":["\ud800x","\udc00\ud800"],"b":{"n\u0000":"x\u0000y"},"c":"\ud800\u0041","d":{"\udfff":1},"e":1})");
    RecordReader reader;
    RecordTree tree;
    REQUIRE(reader.read(record.text(), tree));
    CHECK(tree[2].text == "\xed\xa0\x80x");
    CHECK(tree[3].text == "\xed\xb0\x80\xed\xa0\x80");
    CHECK(tree[2].has_surrogate);
    CHECK(tree[5].name == "n\0"sv);
    CHECK(tree[5].text == "x\0y"sv);
    CHECK(tree[5].has_nul);
    CHECK(tree[6].text ==
          "\xed\xa0\x80"
          "A");
    // Of subtrees, with the names of members but without the value's own name.
    CHECK(tree.has_surrogate(0));
    CHECK(tree.has_surrogate(1));
    CHECK_FALSE(tree.has_surrogate(4));
    CHECK(tree.has_surrogate(7));
    CHECK_FALSE(tree.has_surrogate(8));
    CHECK(tree.has_nul(4));
    CHECK_FALSE(tree.has_nul(1));
    CHECK_FALSE(tree.has_nul(9));
}

TEST_CASE("a high surrogate in front of another escape is not a pair") {
    const PaddedRecord record(R"(["\ud83c\ud83c\udf89"])");
    RecordReader reader;
    RecordTree tree;
    REQUIRE(reader.read(record.text(), tree));
    CHECK(tree[1].text == "\xed\xa0\xbc🎉");
    CHECK(tree[1].has_surrogate);
}

TEST_CASE("a problem has line, column, pointer and a reason") {
    using Lines = std::vector<std::string>;
    CHECK(problems_of("{\"a\":\n [1, 2,, 3]}") ==
          Lines{"problem json-syntax 2:8 @13 /a/2: expected a value, found ','"});
    CHECK(problems_of("{\"a\":{\"b/c\":\n1.2.3}}") ==
          Lines{"problem json-syntax 2:4 @16 /a/b~1c: this does not belong in a number"});
    CHECK(problems_of("{\"a\":[1}") ==
          Lines{"problem json-syntax 1:8 @7 /a: expected ',' or ']' behind an element, found '}'"});
    CHECK(problems_of("{\"a\":nulx}") ==
          Lines{"problem json-syntax 1:9 @8 /a: only true, false and null are words of JSON"});
    CHECK(problems_of("[\"a\tb\"]") ==
          Lines{"problem json-syntax 1:4 @3 /0: the control character 0x09 must be escaped in a string"});
    CHECK(problems_of("[\"\\x41\"]") ==
          Lines{"problem json-syntax 1:3 @2 /0: a backslash and 'x' are no escape of JSON"});
    CHECK(
        problems_of("[\"a\xed\xa0\x80\"]") ==
        Lines{"problem json-encoding 1:4 @3 /0: half a surrogate pair stands here as three bytes; it has no "
              "UTF-8 form"});
    CHECK(problems_of("[1") ==
          Lines{"problem json-truncated 1:3 @2 : the text ends at byte 2 inside an array"});
    CHECK(problems_of("{} {}") ==
          Lines{"problem json-trailing 1:4 @3 : '{' follows the end of the JSON value"});
    CHECK(problems_of("") ==
          Lines{"problem json-truncated 1:1 @0 : the text ends at byte 0 without a value"});
    CHECK(problems_of("1 2") ==
          Lines{"problem json-trailing 1:3 @2 : '2' follows the end of the JSON value"});
    CHECK(problems_of("nul") ==
          Lines{"problem json-truncated 1:4 @3 : the text ends at byte 3 inside a value"});
}

TEST_CASE("a repeated name is a problem although the record is read") {
    const PaddedRecord record("{\"id\":1,\n\"x\":{\"id\":2,\"\\u0069d\":3}, \"id\":4}");
    RecordReader reader;
    RecordTree tree;
    CHECK(reader.read(record.text(), tree));
    CHECK(tree.nodes().size() == 6);
    REQUIRE(reader.problems().size() == 2);
    CHECK(to_text(reader.problems()[0]) ==
          "problem json-duplicate-name 2:13 @21 /x/id: the member name \"id\" occurs again in its object");
    CHECK(to_text(reader.problems()[1]) ==
          "problem json-duplicate-name 2:27 @35 /id: the member name \"id\" occurs again in its object");
    const PaddedRecord next("{\"id\":1}");
    CHECK(reader.read(next.text(), tree));
    CHECK(reader.problems().empty());
}

TEST_CASE("a repeated name is found wherever it stands in an object of any size") {
    for (const int members : {2, 5, 31, 32, 33, 34, 100, 1000}) {
        for (const int repeated : {0, 1, members / 2, members - 1}) {
            std::string text = "{";
            for (int i = 0; i < members; ++i)
                text += "\"member_" + std::to_string(i) + "\":{\"id\":[{\"id\":" + std::to_string(i) + "}]},";
            const std::string name = "member_" + std::to_string(repeated);
            INFO(members << " members, " << name << " repeated");
            CHECK(problems_of(text + "\"other\":0}").empty());
            const auto problems = problems_of(text + "\"" + name + "\":0}");
            REQUIRE(problems.size() == 1);
            CHECK(problems[0].ends_with("/" + name + ": the member name \"" + name +
                                        "\" occurs again in its object"));
        }
    }
}

TEST_CASE("a hostile record of a million equal or different names is read in linear time") {
    std::string equal = "{";
    std::string different = "{";
    for (int i = 0; i < 1'000'000; ++i) {
        equal += "\"\":0,";
        different += "\"" + std::to_string(i) + "\":0,";
    }
    CHECK(problems_of(different + "\"x\":0}").empty());
    const auto problems = problems_of(equal + "\"x\":0}");
    REQUIRE(problems.size() == 100);
    CHECK(problems.back().ends_with(" occurs again in its object (and 999899 more, not listed)"));
}

TEST_CASE("the limit of depth is the caller's") {
    CHECK(problems_of("[[[]]]", {.deepest = 3}).empty());
    CHECK(problems_of("[[{}]]", {.deepest = 2}) ==
          std::vector<std::string>{
              "problem json-depth 1:3 @2 /0/0: arrays and objects are nested deeper than 2"});
    const std::string deep = std::string(2000, '[') + std::string(2000, ']');
    CHECK(problems_of(deep, {.deepest = 2000}).empty());
    CHECK(problems_of(std::string(1'000'000, '[')).size() == 1);
    CHECK(problems_of(std::string(1'000'000, '[') + std::string(1'000'000, ']')).size() == 1);
}

TEST_CASE("a reader goes on after a bad record, large and small") {
    RecordReader reader;
    RecordTree tree;
    for (int round = 0; round < 3; ++round) {
        const PaddedRecord bad("[1,");
        CHECK_FALSE(reader.read(bad.text(), tree));
        CHECK(tree.nodes().empty());
        const PaddedRecord large("[\"" + std::string(100'000, 'x') + "\\n\"]");
        CHECK(reader.read(large.text(), tree));
        CHECK(tree[1].text.size() == 100'001);
        const PaddedRecord small("{}");
        CHECK(reader.read(small.text(), tree));
    }
}

TEST_CASE("the position of an offset counts lines and bytes from where the record starts") {
    const std::string_view text = "{\n \"é\":\n1}";
    CHECK(position_of(text, 0, {7, 5}).line == 7);
    CHECK(position_of(text, 0, {7, 5}).column == 5);
    CHECK(position_of(text, 1, {7, 5}).column == 6);
    CHECK(position_of(text, 3, {7, 5}).line == 8);
    CHECK(position_of(text, 3, {7, 5}).column == 2);
    CHECK(position_of(text, 9, {7, 5}).line == 9);
    CHECK(position_of(text, 9, {7, 5}).column == 1);
}

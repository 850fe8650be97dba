#include <catch2/catch.hpp>

#include "json/canonical.hpp"
#include "json/canonicalizer.hpp"
#include "json/jsonb.hpp"
#include "json/lexical.hpp"
#include "json/number.hpp"

using namespace copyover::json;

namespace {

std::string canonical(std::string_view text) {
    std::string out = ">";
    REQUIRE(append_canonical(text, out));
    static Canonicalizer canonicalizer;
    std::string same = ">";
    REQUIRE(canonicalizer.append(text, same));
    REQUIRE(same == out);
    return out.substr(1);
}

std::string number(std::string_view text) {
    std::string out;
    append_canonical_number(text, out);
    return out;
}

}  // namespace

TEST_CASE("equal numbers have one form, never expanded") {
    CHECK(number("1.10") == "11e-1");
    CHECK(number("1.1") == "11e-1");
    CHECK(number("11e-1") == "11e-1");
    CHECK(number("0.11E+1") == "11e-1");
    CHECK(number("-12000") == "-12e3");
    CHECK(number("-12e3") == "-12e3");
    CHECK(number("10") == "1e1");
    CHECK(number("7") == "7");
    CHECK(number("0.05") == "5e-2");
    CHECK(number("100.0") == "1e2");
    CHECK(number("1e131071") == "1e131071");
    for (const std::string_view zero : {"0", "-0", "0.0", "-0.00", "0e10", "0E-7", "000"})
        if (is_number(zero)) CHECK(number(zero) == "0");
    CHECK(number("1e99999999999999999999") == "1e9223372036854775807");
    CHECK(number("1e-99999999999999999999") == "1e-9223372036854775808");
    CHECK(number("NaN") == "NaN");
}

TEST_CASE("different numbers have different forms") {
    CHECK(number("1") != number("10"));
    CHECK(number("1") != number("-1"));
    CHECK(number("1e15") != number("1e16"));
    CHECK(number("9007199254740992") != number("9007199254740993"));
    CHECK(number("0.1") != number("0.10000000000000000000000000000000001"));
}

TEST_CASE("members are sorted by their unescaped names, the last of equal ones stays") {
    CHECK(canonical(R"({"b":1,"a":2})") == R"({"a":2,"b":1})");
    CHECK(canonical(R"({"aa":1,"b":2,"a":3})") == R"({"a":3,"aa":1,"b":2})");
    CHECK(canonical(R"({"a":1,"b":{"z":[1,{"y":1,"x":2}],"c":0},"\u0061":2})") ==
          R"({"a":2,"b":{"c":0,"z":[1,{"x":2,"y":1}]}})");
    CHECK(canonical(R"({"a":1,"a":2,"a":3})") == R"({"a":3})");
    CHECK(canonical(R"([{"b":1,"a":1},{"b":1,"a":1}])") == R"([{"a":1,"b":1},{"a":1,"b":1}])");
}

TEST_CASE("what PostgreSQL prints as jsonb has the form of its source") {
    // select '...'::jsonb on PostgreSQL 15: shorter names first, blanks behind : and ,
    CHECK(canonical(R"({"a": [1, 1.10, 100, 0.00001], "é\n": "x/\"\\", "aa": null})") ==
          canonical("{\"aa\":null,\n\"\\u00e9\\n\":\"x\\/\\u0022\\\\\",\"a\":[1,1.10,1e2,1E-5]}"));
    CHECK(canonical(R"({"n": 0, "z": 0.0})") == canonical(R"({"n":-0,"z":-0.0})"));
}

TEST_CASE("strings have the shortest escapes") {
    CHECK(canonical(R"("\u0041\/\u00e9\u001f\u000a\u0022\u005c\ud83c\udf89")") == R"("A/é\u001f\n\"\\🎉")");
    CHECK(canonical(R"("\b\f\n\r\t\u0000")") == R"("\b\f\n\r\t\u0000")");
    CHECK(canonical(R"("\udc00x\ud800")") == R"("\udc00x\ud800")");
    CHECK(canonical("\"\xed\x9f\xbf\"") == "\"\xed\x9f\xbf\"");
}

TEST_CASE("blanks do not matter, empty containers keep their kind") {
    CHECK(canonical(" [ ] ") == "[]");
    CHECK(canonical("[]") == "[]");
    CHECK(canonical("{\t}") == "{}");
    CHECK(canonical("[ 1 , true , null , \"\" , [ ] , { } ]") == R"([1,true,null,"",[],{}])");
}

TEST_CASE("text that is not JSON has no form") {
    std::string out;
    for (const std::string_view text : {"", "{", "[1,]", "nul", "{\"a\"}", "1 2", "\"\\x\"", "\"\xff\""})
        CHECK_FALSE(append_canonical(text, out));
}

TEST_CASE("a deeply nested text needs no stack") {
    const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
    CHECK(canonical(deep) == deep);
}

TEST_CASE("a number follows the grammar of RFC 8259 or is none") {
    for (const std::string_view text : {"0", "-0", "10", "1.5", "1e5", "1E+5", "-0.0e-0"})
        CHECK(is_number(text));
    for (const std::string_view text :
         {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1 ", " 1", "NaN", "1_0"})
        CHECK_FALSE(is_number(text));
}

TEST_CASE("what jsonb refuses is named, with the limits of numeric") {
    CHECK_FALSE(jsonb_refusal(R"({"a":[1,"x\u0001",{"b":null}],"c":1e131071,"d":1e-16383,"e":0e9999})"));
    CHECK(jsonb_refusal(R"({"a":"x\u0000"})") == "jsonb cannot hold \\u0000");
    CHECK(jsonb_refusal(R"({"a\u0000":1})") == "jsonb cannot hold \\u0000");
    CHECK(jsonb_refusal(R"(["\ud800"])") == "jsonb cannot hold a lone surrogate");
    CHECK(jsonb_refusal(R"({"\udc00\ud800":1})") == "jsonb cannot hold a lone surrogate");
    CHECK(jsonb_refusal("1e131072") ==
          "jsonb cannot hold a number with digits beyond 10^131071 or 10^-16383");
    CHECK(jsonb_refusal("[1e-16384]") ==
          "jsonb cannot hold a number with digits beyond 10^131071 or 10^-16383");
    CHECK_FALSE(jsonb_refusal(R"(["\\u0000","\ud83c\udf89"])"));
}

// The verdicts of PostgreSQL 15.20: select ('...')::jsonb.
TEST_CASE("numbers at the limits of numeric are judged as PostgreSQL 15 judges them") {
    const auto fits = [](const std::string& text) { return !jsonb_refusal(text); };
    for (const char* number : {"1e131071", "9.99e131071", "0.1e131072", "10e131070", "0e131072", "0e1000000",
                               "0e1073741822", "0e-16383", "1e-16383", "1.5e-16382", "0.0e-16382", "1e400",
                               "0.00001e131075", "0.00001e131076", "12345e131067", "0.0e16383"})
        CHECK(fits(number));
    for (const char* number :
         {"1e131072", "0.1e131073", "10e131071", "0e1073741823", "0e-16384", "1e-16384", "1.5e-16383",
          "10e-16384", "100e-16385", "0.0e-16383", "-1e131072", "1e2147483648", "0e99999999999",
          "0.00001e131077", "12345e131068", "1e-1073741823"})
        CHECK_FALSE(fits(number));
}

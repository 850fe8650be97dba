// What is written once for all layers: decimals taken apart, strings of JSON, code points as UTF-8.
#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal_text.hpp"
#include "base/json_quoting.hpp"
#include "base/text.hpp"

using namespace copyover;

namespace {

std::string parts(std::string_view text) {
    const auto decimal = read_decimal(text);
    if (!decimal) return "none";
    return (decimal->negative ? "-" : "") + std::string(decimal->whole) + "|" +
           std::string(decimal->fraction) + "|" + std::to_string(decimal->exponent);
}

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(text, out);
    return out;
}

std::string utf8(std::uint32_t point) {
    std::string out;
    append_utf8(point, out);
    return out;
}

}  // namespace

TEST_CASE("a decimal is taken apart as RFC 8259 writes it, and nothing else is one") {
    CHECK(parts("0") == "0||0");
    CHECK(parts("-12.50e+3") == "-12|50|3");
    CHECK(parts("-012") == "-012||0");
    CHECK(read_decimal("-012")->has_leading_zeros());
    CHECK(!read_decimal("-0.12")->has_leading_zeros());
    CHECK(parts("1E-7") == "1||-7");
    CHECK(parts("1e99999999999999999999") == "1||9223372036854775807");
    CHECK(parts("1e-99999999999999999999") == "1||-9223372036854775808");
    for (const char* text : {"", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "1e1.5", "1 ", " 1", "0x1",
                             "NaN", "Infinity", "1,5"})
        CHECK(parts(text) == "none");
}

TEST_CASE("a string of JSON has the shortest escapes") {
    CHECK(quoted("") == R"("")");
    CHECK(quoted("a\"b\\c/d") == R"("a\"b\\c/d")");
    CHECK(quoted(std::string_view("\b\f\n\r\t\0\x1f\x7f", 8)) == "\"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\"");
    CHECK(quoted("ä€😀") == "\"ä€😀\"");
    // Halves of a surrogate pair, as they stand in a text; what is cut off is no half.
    CHECK(quoted("\xed\xa0\x80|\xed\xbf\xbf|\xed\x9f\xbf") == "\"\\ud800|\\udfff|\xed\x9f\xbf\"");
    CHECK(quoted("\xed\xa0") == "\"\xed\xa0\"");
}

TEST_CASE("a code point takes one to four bytes") {
    CHECK(utf8(0x7f) == "\x7f");
    CHECK(utf8(0x80) == "\xc2\x80");
    CHECK(utf8(0x7ff) == "\xdf\xbf");
    CHECK(utf8(0x800) == "\xe0\xa0\x80");
    CHECK(utf8(0xffff) == "\xef\xbf\xbf");
    CHECK(utf8(0x10000) == "\xf0\x90\x80\x80");
    CHECK(utf8(0x10ffff) == "\xf4\x8f\xbf\xbf");
}

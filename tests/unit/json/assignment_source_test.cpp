#include "json/assignment_source.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>

using namespace copyover;

namespace {

// Read in small pieces, as a file may come.
std::string passed(const std::string& text, std::uint64_t assignments) {
    const auto bytes = json::from_memory(text);
    json::AssignmentSource source(*bytes);
    std::string all;
    std::array<char, 3> piece;
    while (const std::size_t count = source.read(piece))
        all.append(piece.data(), count);
    CHECK(source.count() == assignments);
    return all;
}

}  // namespace

TEST_CASE("an assignment becomes blanks, and everything else stays in its place") {
    CHECK(passed("window.YTD.tweets.part0 = [ {\n} ]", 1) == "                          [ {\n} ]");
    CHECK(passed("const a =\n[1];\n", 1) == "         \n[1] \n");
    CHECK(passed("window[\"YTD\"].x = {\"a\": \"b;\"} ; \n", 1) == "                  {\"a\": \"b;\"}   \n");
    CHECK(passed("\xef\xbb\xbf"
                 "x=[]",
                 1) == "     []");
}

TEST_CASE("what is no assignment passes as it is") {
    for (const char* text :
         {"[1, 2]", "{\"a\": \"=\"}", "", "  [];", "function f() { return 1 == 2; }", "12 = 3", "true"})
        CHECK(passed(text, 0) == text);
    const std::string long_text = "[\"" + std::string(100'000, ';') + "\"]";
    CHECK(passed(long_text, 0) == long_text);
    CHECK(passed("x = " + long_text, 1) == "    " + long_text);
}

#include <catch2/catch.hpp>

#include "json/pointer.hpp"

using namespace copyover::json;

namespace {

std::string reason(std::string_view text) {
    return std::get<std::string>(parse_pattern(text));
}

Pattern pattern(std::string_view text) {
    return std::get<Pattern>(parse_pattern(text));
}

PathToken member(std::string name) {
    return {.name = std::move(name), .index = 0, .is_index = false};
}

PathToken element(std::uint64_t index) {
    return {.name = "", .index = index, .is_index = true};
}

}  // namespace

TEST_CASE("a pointer is read and written back the same") {
    for (const std::string text :
         {"", "/", "/a", "/a/b", "/a~1b", "/m~0n", "//", "/*", "/a/*/b", "/~01", "/0/1"})
        CHECK(to_string(pattern(text)) == text);
}

TEST_CASE("~0 and ~1 stand for ~ and / (RFC 6901 section 3)") {
    CHECK(pattern("/a~1b~0c").tokens.at(0).name == "a/b~c");
    CHECK(pattern("/~01").tokens.at(0).name == "~1");
}

TEST_CASE("a star alone matches anything, a star within a name is a star") {
    CHECK(pattern("/*").tokens.at(0).any);
    CHECK_FALSE(pattern("/a*").tokens.at(0).any);
    CHECK(pattern("/a*").tokens.at(0).name == "a*");
}

TEST_CASE("a pointer that cannot be read says why") {
    CHECK(reason("users/*") == "a pointer is empty or starts with /");
    CHECK(reason("/a~") == "~ must be followed by 0 or 1: ~0 means ~, ~1 means /");
    CHECK(reason("/a~2") == "~ must be followed by 0 or 1: ~0 means ~, ~1 means /");
}

TEST_CASE("a path is written as a pointer, names escaped") {
    const std::vector<PathToken> path{member("a/b"), element(12), member("~"), member("")};
    CHECK(to_pointer(path) == "/a~1b/12/~0/");
    CHECK(to_pointer({}).empty());
}

TEST_CASE("a pattern describes whole paths only") {
    const std::vector<PathToken> path{member("users"), element(7)};
    CHECK(matches(pattern("/users/*"), path));
    CHECK(matches(pattern("/users/7"), path));
    CHECK(matches(pattern("/*/*"), path));
    CHECK_FALSE(matches(pattern("/users/07"), path));
    CHECK_FALSE(matches(pattern("/users"), path));
    CHECK_FALSE(matches(pattern("/users/*/id"), path));
    CHECK_FALSE(matches(pattern(""), path));
    CHECK(matches(pattern(""), {}));
}

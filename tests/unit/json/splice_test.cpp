// Changes in a text that leave everything else as it stands.
#include "json/splice.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "json/parsed_text.hpp"
#include "json/pointer.hpp"

namespace copyover::json {

namespace {

// The node that a pointer of names and positions leads to.
NodeIndex at(const ParsedText& text, std::string_view pointer) {
    NodeIndex node = 0;
    const auto pattern = std::get<Pattern>(parse_pattern(pointer));
    for (const PatternToken& step : pattern.tokens) {
        for (const NodeIndex child : text.tree().children(node)) {
            const Node& found = text.tree()[child];
            if (found.name == step.name || std::to_string(found.position) == step.name) node = child;
        }
    }
    return node;
}

std::string put(std::string_view text, std::string_view pointer, std::string_view value) {
    const ParsedText parsed(text);
    return with_value(text, parsed.tree(), at(parsed, pointer), value);
}

std::string add(std::string_view text, std::string_view pointer, std::string_view name) {
    const ParsedText parsed(text);
    return with_member(text, parsed.tree(), at(parsed, pointer), name, "1");
}

std::string take(std::string_view text, std::string_view pointer) {
    const ParsedText parsed(text);
    return without(text, parsed.tree(), at(parsed, pointer));
}

std::string lead(std::string_view text, std::string_view pointer) {
    const ParsedText parsed(text);
    const auto steps = std::get<Pattern>(parse_pattern(pointer)).tokens;
    return with_value_at(text, parsed.tree(), 0, steps, "1").value_or("(no way)");
}

}  // namespace

TEST_CASE("a value takes the place of another") {
    CHECK(put(R"({"a": 1, "b" :2 })", "/b", "[]") == R"({"a": 1, "b" :[] })");
    CHECK(put("[ 1,2 ,3]", "/1", "\"x\"") == "[ 1,\"x\" ,3]");
    CHECK(put("7", "", "{}") == "{}");
}

TEST_CASE("a new member is set as the last one is") {
    CHECK(add("{}", "", "n") == R"({"n": 1})");
    CHECK(add("{ }", "", "n") == R"({"n": 1})");
    CHECK(add(R"({"a":2})", "", "n") == R"({"a":2,"n":1})");
    CHECK(add(R"({"a": 2})", "", "n") == R"({"a": 2, "n": 1})");
    CHECK(add("{\n  \"a\": 2,\n  \"b\": [3]\n}", "", "n") == "{\n  \"a\": 2,\n  \"b\": [3],\n  \"n\": 1\n}");
    CHECK(add(R"({"a": {"x": 1, "y": 2}})", "/a", "q\"") == R"({"a": {"x": 1, "y": 2, "q\"": 1}})");
    CHECK(add(R"({"e\\\"": 2})", "", "n") == R"({"e\\\"": 2, "n": 1})");
}

TEST_CASE("a member or element goes with one comma") {
    CHECK(take(R"({"a": 1, "b": 2, "c": 3})", "/a") == R"({"b": 2, "c": 3})");
    CHECK(take(R"({"a": 1, "b": 2, "c": 3})", "/b") == R"({"a": 1, "c": 3})");
    CHECK(take(R"({"a": 1, "b": 2, "c": 3})", "/c") == R"({"a": 1, "b": 2})");
    CHECK(take("{ \"a\\\"\" : 1 }", "/a\"") == "{}");
    CHECK(take("[1, [2, 3] , 4]", "/1") == "[1 , 4]");
    CHECK(take("[\n  1,\n  2\n]", "/0") == "[\n  2\n]");
    CHECK(take("[ 1 ]", "/0") == "[]");
}

TEST_CASE("objects on the way are made, other values are no way") {
    CHECK(lead(R"({"a": 0})", "/b/c/d") == R"({"a": 0, "b": {"c": {"d": 1}}})");
    CHECK(lead(R"({"b": {"x": 0}})", "/b/c") == R"({"b": {"x": 0, "c": 1}})");
    CHECK(lead(R"({"b": 5})", "/b") == R"({"b": 1})");
    CHECK(lead(R"({"b": 5})", "/b/c") == "(no way)");
    CHECK(lead(R"({"b": null})", "/b/c") == "(no way)");
}

TEST_CASE("an object like another has its blanks") {
    const ParsedText pretty("{\n    \"a\" : 1,\n    \"b\": 2\n  }");
    CHECK(object_like(pretty.text(), pretty.tree(), "x", "5") == "{\n    \"x\" : 5\n  }");
    const ParsedText compact(R"({"a":1})");
    CHECK(object_like(compact.text(), compact.tree(), "x", "5") == R"({"x":5})");
    const ParsedText empty("{}");
    CHECK(object_like(empty.text(), empty.tree(), "x", "5") == R"({"x": 5})");
}

TEST_CASE("names are found backwards, however they are escaped") {
    for (const std::string_view name : {"", "a", "\\\\", "\\\"", "x\\\\\\\"y", "\\u0022", ",\\\":{"}) {
        const std::string text = "{\"" + std::string(name) + "\"\t:\n 1}";
        CHECK(name_start(text, text.size() - 2) == 1);
        CHECK(name_start(std::string_view(text).substr(2), text.size() - 4) == std::string_view::npos);
    }
}

TEST_CASE("taking out members one by one leaves the others, in any order") {
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        std::string text = "{";
        std::vector<std::string> names;
        const std::size_t count = 1 + random() % 6;
        for (std::size_t i = 0; i < count; ++i) {
            names.push_back("n" + std::to_string(i));
            text += std::string(i == 0 ? "" : ",") + std::string(random() % 3, ' ') + "\"" + names.back() +
                    "\"" + std::string(random() % 2, ' ') + ":" + std::string(random() % 2, '\n') +
                    std::to_string(i) + std::string(random() % 2, ' ');
        }
        text += "}";
        while (!names.empty()) {
            const std::size_t gone = random() % names.size();
            text = take(text, "/" + names[gone]);
            names.erase(names.begin() + static_cast<std::ptrdiff_t>(gone));
            const ParsedText left(text);
            std::vector<std::string> found;
            for (const NodeIndex child : left.tree().children(0))
                found.emplace_back(left.tree()[child].name);
            REQUIRE(found == names);
        }
        CHECK(text == "{}");
    }
}

}  // namespace copyover::json

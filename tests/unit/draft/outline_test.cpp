#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "draft/outline.hpp"

using namespace copyover;
using namespace copyover::draft;

namespace {

Layout layout_of(std::string_view text, std::vector<std::string> prefix = {}) {
    const auto source = json::from_memory(text);
    json::DocumentReader reader(*source, {});
    Outline outline(std::move(prefix));
    while (const auto event = reader.next()) {
        if (const auto* value = std::get_if<json::OutsideValue>(&*event)) outline.add(*value);
        if (const auto* root = std::get_if<json::Container>(&*event)) outline.add(*root);
    }
    return outline.layout();
}

std::string records_in(std::string_view text) {
    return fmt::format("{}", fmt::join(layout_of(text).records, " "));
}

}  // namespace

TEST_CASE("records are found in every shape that legacy files have") {
    const std::vector<std::pair<std::string_view, std::string_view>> shapes{
        {R"([{"id": 1}, {"id": 2}])", "/*"},
        {"{\"id\": 1}\n{\"id\": 2}\n", "/*"},
        {R"(["a", "b"])", "/*"},
        {"[]", "/*"},
        {"{}", "/*"},
        {R"({"1": {"name": "a"}, "2": {"name": "b", "age": 3}})", "/*"},
        {R"({"ada": {"name": "a"}, "bob": {"name": "b"}})", "/*"},
        {R"({"ada": 1, "bob": 2})", "/*"},
        {R"({"news": [{"id": 1, "text": "a"}], "general": [{"id": 2, "text": "b"}], "empty": []})", "/*/*"},
        {R"({"17_2": [{"id": 1}], "1_42": []})", "/*/*"},
        {R"({"users": [{"id": 1}]})", "/users/*"},
        {R"({"users": [{"id": 1, "mail": "x"}], "rooms": [{"name": 2, "open": true}]})", "/users/* /rooms/*"},
        {R"({"users": [{"id": 1}], "total": 1})", "/users/*"},
        {R"({"theme": "dark", "sizes": [1, 2]})", ""},
        {R"({"user": {"name": "a"}, "settings": {"theme": "dark"}})", ""},
        {"7", ""},
        {"null", ""},
    };
    for (const auto& [text, records] : shapes) {
        CAPTURE(text);
        CHECK(records_in(text) == records);
    }
}

TEST_CASE("what stands beside the records is told") {
    const Layout layout = layout_of(R"({"name": "x", "a/b": [{"id": 1}], "total": 1})");
    CHECK(layout.records == std::vector<std::string>{"/a~1b/*"});
    CHECK(layout.outside == std::vector<std::string>{"/name", "/total"});
}

TEST_CASE("a single member is looked into") {
    constexpr std::string_view text = R"({"data": {"users": [{"id": 1}]}})";
    CHECK(layout_of(text).inside == "/data");
    CHECK(layout_of(text, {"data"}).records == std::vector<std::string>{"/data/users/*"});
}

TEST_CASE("the outline of a large document takes no more memory than its first members") {
    std::string text = "{";
    for (int i = 0; i < 20'000; ++i)
        text += fmt::format(R"({}"u_{}": {{"id": {}}})", i == 0 ? "" : ", ", i, i);
    CHECK(records_in(text + "}") == "/*");
    // A single value at the end is enough to see that the members do not agree.
    CHECK(layout_of(text + R"(, "version": 3})").records == std::vector<std::string>{""});
}

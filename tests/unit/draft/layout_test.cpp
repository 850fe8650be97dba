#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "draft/layout.hpp"

using namespace copyover;
using namespace copyover::draft;

namespace {

void add(Outline& outline, std::string_view text) {
    const auto source = json::from_memory(text);
    json::DocumentReader reader(*source, {});
    while (const auto event = reader.next()) {
        if (const auto* value = std::get_if<json::OutsideValue>(&*event)) outline.add(*value);
        if (const auto* root = std::get_if<json::Container>(&*event)) outline.add(*root);
    }
}

Layout layout_of(std::string_view text) {
    Outline outline;
    add(outline, text);
    return find_layout(outline.root());
}

std::string records_in(std::string_view text) {
    std::string out;
    for (const RecordPlace& place : layout_of(text).records)
        out += (out.empty() ? "" : " ") + place.pattern;
    return out;
}

std::string beside_in(std::string_view text) {
    return fmt::format("{}", fmt::join(layout_of(text).beside, " "));
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
        {R"({"id": 1, "text": "start", "at": "2025-01-01"})", ""},
        {R"({"theme": "dark", "lang": "en"})", ""},
        {R"({"role": [{"id": 1, "name": "a"}], "member": [{"id": 1, "email": "x", "role_id": 1}]})",
         "/role/* /member/*"},
        {R"({"benutzer": [{"id": 1, "name": "a"}], "rollen": [{"id": 1, "name": "x"}]})",
         "/benutzer/* /rollen/*"},
        {R"({"followers": [{"by": 1, "at": 2}], "following": [{"by": 1, "at": 2}]})",
         "/followers/* /following/*"},
        {R"({"clients": [{"id": 1, "name": "a"}], "inbox": []})", "/clients/*"},
        {R"({"messages": {"general": [{"id": 1}], "random": [{"id": 2}]}})", "/messages/*/*"},
        {R"({"todo": [null, {"title": "saw"}]})", "/todo/*"},
        {R"([{"tweet": {"id": 1}}, {"tweet": {"id": 2}}])", "/*/tweet"},
        {R"({"db": [{"meta": {"v": 1}, "data": {"posts": [{"id": 1}], "users": [{"id": 2, "mail": "x"}]}}]})",
         "/db/0/data/posts/* /db/0/data/users/*"},
        {R"({"user": {"name": "a"}, "settings": {"theme": "dark"}})", ""},
        {"7", ""},
        {"null", ""},
    };
    for (const auto& [text, records] : shapes) {
        CAPTURE(text);
        CHECK(records_in(text) == records);
    }
}

TEST_CASE("collections are found below any number of wrappers") {
    const std::vector<std::pair<std::string_view, std::string_view>> shapes{
        {R"({"data": {"users": [{"id": 1}]}})", "/data/users/*"},
        {R"({"a": {"b": {"c": {"d": [{"id": 1}]}}}})", "/a/b/c/d/*"},
        {R"({"data": {"users": {"u1": {"name": "a"}, "u2": {"name": "b"}}, "rooms": [{"id": 1}]}})",
         "/data/users/* /data/rooms/*"},
        {R"({"users": {"1": {"name": "a"}}, "rooms": {"1": {"title": "x"}, "2": {"title": "y"}}})",
         "/users/* /rooms/*"},
        {R"({"users": [{"id": 1, "name": "x"}], "rooms": [{"id": 1, "name": "y"}]})", "/users/* /rooms/*"},
        {R"({"messages": {"c1": [{"id": 1}], "c2": []}, "version": 2})", "/messages/*/*"},
        {R"({"1": {"7": {"name": "a"}}, "2": {"7": {"name": "b"}, "8": {"name": "c"}}})", "/*/*"},
        {R"({"members": {"1": {"7": {"name": "a"}}, "2": {"8": {"name": "b"}}}, "v": 1})", "/members/*/*"},
        {R"({"owner": {"name": "x"}, "users": [{"id": 1}]})", "/users/*"},
        {R"({"scores": {"u1": 1, "u2": 2}, "users": [{"id": 1}]})", "/scores/* /users/*"},
    };
    for (const auto& [text, records] : shapes) {
        CAPTURE(text);
        CHECK(records_in(text) == records);
    }
}

TEST_CASE("no value beside records is forgotten") {
    CHECK(beside_in(R"({"name": "x", "a/b": [{"id": 1}], "total": 1})") == "/name /total");
    CHECK(beside_in(R"({"data": {"users": [{"id": 1}], "next": null, "none": {}, "n": [], "tags": ["a"]},
                        "ok": true})") == "/data/next /data/none /data/n /data/tags /ok");
    CHECK(beside_in(R"({"users": [{"id": 1}]})").empty());
    CHECK(beside_in(R"({"users": [{"id": 1}], "meta": {"by": {"name": "x"}, "at": 1}})") ==
          "/meta/by/name /meta/at");
}

TEST_CASE("an object that is null or empty in another document is not taken apart") {
    Outline outline;
    add(outline,
        R"({"users": [{"id": 1}], "k": {"a": 1, "b": {"c": 2}}, "v": {"w": {"x": 1}, "y": {"z": 1}}})");
    add(outline, R"({"users": [{"id": 2}], "k": null, "v": {"w": null, "y": {}}})");
    CHECK(fmt::format("{}", fmt::join(find_layout(outline.root()).beside, " ")) == "/k /v/w /v/y");
}

TEST_CASE("an object beside records is a record where it has an id or many values") {
    CHECK(records_in(R"({"guild": {"id": 1, "name": "x"}, "messages": [{"id": 1}]})") ==
          "/guild /messages/*");
    std::string settings = R"({"users": [{"id": 1}], "settings": {"s0": true)";
    for (int i = 1; i < 40; ++i)
        settings += fmt::format(R"(, "s{}": "{}")", i, i);
    CHECK(records_in(settings + ", \"s40\": []}}") == "/users/* /settings");
    CHECK(beside_in(settings + ", \"s40\": []}}").empty());
}

TEST_CASE("what patterns cannot address stays in one document") {
    CHECK(records_in(R"({"*": 1, "users": [{"id": 1}]})").empty());
    CHECK(records_in(R"({"x\u0000": 1, "users": [{"id": 1}]})").empty());
    CHECK(records_in(R"({"data": {"*": [{"id": 1}]}, "users": [{"id": 1}]})") == "/data /users/*");
    std::string many = R"({"users": [{"id": 1}])";
    for (int i = 0; i < 300; ++i)
        many += fmt::format(R"(, "m{}": {})", i, i);
    CHECK(layout_of(many + "}").records.size() == 1);
    CHECK(beside_in(many + "}").empty());
}

TEST_CASE("the outline of a large document takes no more memory than its first members") {
    std::string text = "{";
    for (int i = 0; i < 20'000; ++i)
        text += fmt::format(R"({}"u_{}": {{"id": {}}})", i == 0 ? "" : ", ", i, i);
    CHECK(records_in(text + "}") == "/*");
    // A single value at the end is enough to see that the members do not agree.
    CHECK(records_in(text + R"(, "version": 3})").empty());
}

TEST_CASE("what lies deep in a large document does not make its outline grow") {
    std::string text = "{";
    for (int a = 0; a < 300; ++a) {
        text += fmt::format(R"({}"k_{}": {{)", a == 0 ? "" : ", ", a);
        for (int b = 0; b < 70; ++b)
            text += fmt::format(R"({}"m_{}": {{"id": 1, "x{}": {{"y{}": [[{{"z": 1}}]]}}}})",
                                b == 0 ? "" : ", ", b, b, b);
        text += "}";
    }
    CHECK(records_in(text + "}") == "/*/*");
}

#include <catch2/catch.hpp>

#include "event_text.hpp"

using namespace copyover::json;

namespace {

std::vector<bool> present(std::string_view document, const std::vector<std::string_view>& pointers) {
    const auto source = from_memory(document);
    return find_present(*source, patterns(pointers));
}

using Answers = std::vector<bool>;

}  // namespace

TEST_CASE("pointers and patterns are found where they reach a value") {
    CHECK(present(R"({"a":{"b":[1,{"c":null}]},"d":[]})",
                  {"/a/b/1/c", "/a", "/a/*/0", "/d", "/d/*", "/a/x", "/b", "", "/*/*/*/c", "/a/b/2"}) ==
          Answers{true, true, true, true, false, false, false, true, true, false});
}

TEST_CASE("a member behind records of any size is found") {
    const std::string document = "{\"messages\":[" + std::string(3'000'000, ' ') + "{}],\"users\":{\"u\":1}}";
    CHECK(present(document, {"/users/*", "/users/*/id"}) == Answers{true, false});
}

TEST_CASE("lines of NDJSON are elements") {
    CHECK(present("{\"a\":1}\n{\"b\":2}\n", {"/*/b", "/0/b", "/1/b", "/*", "/2", ""}) ==
          Answers{true, false, true, true, false, true});
}

TEST_CASE("a broken document answers for its readable start") {
    CHECK(present(R"({"a":1,"b":nope,"c":?,"d":2})", {"/a", "/d"}) == Answers{true, false});
    CHECK(present(R"({"a":[1,2)", {"/a", "/a/1", "/b"}) == Answers{true, true, false});
    CHECK(present("", {"/a", ""}) == Answers{false, false});
    CHECK(present("\xff\xfe{", {"/a"}) == Answers{false});
    CHECK(present("\xef\xbb\xbf{\"a\":1}", {"/a"}) == Answers{true});
}

#include <catch2/catch.hpp>

#include "event_text.hpp"
#include "json/find_values.hpp"

using namespace copyover::json;

namespace {

std::vector<bool> present(std::string_view document, const std::vector<std::string_view>& pointers) {
    const auto source = from_memory(document);
    return find_present(*source, patterns(pointers)).present;
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

TEST_CASE("who looks at the beginning only is told whether that decided it") {
    const std::string document = "{\"first\":1," + std::string(100, ' ') + "\"second\":2}";
    const auto look = [&](const std::vector<std::string_view>& pointers, std::uint64_t most) {
        const auto source = from_memory(document);
        const Presence seen = find_present(*source, patterns(pointers), most);
        return std::pair(seen.present, seen.whole);
    };
    CHECK(look({"/first"}, 50) == std::pair(Answers{true}, true));
    CHECK(look({"/first", "/second"}, 50) == std::pair(Answers{true, false}, false));
    CHECK(look({"/second"}, 1000) == std::pair(Answers{true}, true));
    CHECK(look({"/third"}, 1000) == std::pair(Answers{false}, true));
}

TEST_CASE("a watched pointer is announced once, in front of what stands there") {
    DocumentOptions options;
    const std::vector<Pattern> watched = patterns({"/b", "/c/0", "/none"});
    options.watched = watched;
    CHECK(events_of(R"({"a":{"r":1},"b":{"r":2},"c":[3]})", patterns({"/*/r"}), options) ==
          std::vector<std::string>{"record 1:11 @10 /a/r #0 1", "container object 1:6 /a records 1",
                                   "watched 0", "record 1:23 @22 /b/r #0 2",
                                   "container object 1:18 /b records 1", "watched 1",
                                   "outside number 1:31 /c/0", "container array 1:30 /c records 0",
                                   "container object 1:1  records 2"});
}

// Which files a source takes, and what captures take of their names.
#include <catch2/catch.hpp>

#include "mapping/syntax/file_glob.hpp"

namespace copyover::mapping {

namespace {

using Captures = std::vector<std::string>;

bool matches(const std::string& glob, const std::string& path) {
    return FileGlob(glob).match(path).has_value();
}

std::string repeated(std::size_t count, const std::string& text) {
    std::string whole;
    for (std::size_t i = 0; i < count; ++i)
        whole += text;
    return whole;
}

}  // namespace

TEST_CASE("globs match within one folder") {
    CHECK(matches("users.json", "users.json"));
    CHECK(matches("*.json", "users.json"));
    CHECK_FALSE(matches("*.json", "backups/users.json"));
    CHECK(matches("backups/*", "backups/users_2025-03-04T05-06-07-089Z.json"));
    CHECK(matches("users_20[0-9]*.json", "users_2025.json"));
    CHECK_FALSE(matches("users.json", "users_json"));
    CHECK_FALSE(matches("backups/", "backups/users.json"));
    CHECK_FALSE(matches("/users.json", "users.json"));
}

TEST_CASE("captures take parts of a name and stop at a slash") {
    const FileGlob days("{channel}/{date}.json");
    CHECK(days.match("general/2022-01-31.json") == Captures{"general", "2022-01-31"});
    CHECK(days.match("a+b (old)/x.json") == Captures{"a+b (old)", "x"});
    CHECK_FALSE(days.match("users.json"));
    CHECK_FALSE(days.match("backups/general/2022-01-31.json"));
    CHECK_FALSE(days.match("general/.json"));
    CHECK_FALSE(days.match("general/2022-01-31.json.bak"));
    CHECK_FALSE(days.match("general/2022-01-31xjson"));
    CHECK(FileGlob("*/{user}-{rest}.json").match("dms/ada-bo-cy.json") == Captures{"ada", "bo-cy"});
    CHECK(FileGlob("*-{n}.json").match("a-b-c.json") == Captures{"c"});
    CHECK(FileGlob("part?{n}.json").match("part 12.json") == Captures{"12"});
    CHECK(FileGlob("users.json").match("users.json") == Captures{});
    CHECK(FileGlob("{{x}}{n}").match("{x}7") == Captures{"7"});
    CHECK(FileGlob::without_captures("{x}.json").match("{x}.json"));
}

TEST_CASE("two stars stand for any number of folders, and at the end for all files below") {
    for (const char* path : {"result.json", "a/result.json", "a/b/c/result.json"})
        CHECK(matches("**/result.json", path));
    CHECK_FALSE(matches("**/result.json", "a/old-result.json"));
    CHECK_FALSE(matches("**/result.json", "result.json/a"));
    CHECK(matches("exports/**/result.json", "exports/result.json"));
    CHECK(matches("exports/**/result.json", "exports/1/2/result.json"));
    CHECK_FALSE(matches("exports/**/result.json", "result.json"));
    CHECK(matches("**/chats/**/messages.json", "a/chats/chats/b/messages.json"));
    CHECK(matches("photos/**", "photos/1.jpg"));
    CHECK(matches("photos/**", "photos/2025/03/1.jpg"));
    CHECK_FALSE(matches("photos/**", "photos"));
    CHECK(matches("**", "a/b/c"));
    CHECK(matches("**/**", "a"));
    CHECK_FALSE(matches("**/x", "a/.git/x"));
}

TEST_CASE("each ** and each capture takes as little as it can, from the left") {
    CHECK(FileGlob("**/{chat}/result.json").match("a/b/result.json") == Captures{"b"});
    CHECK(FileGlob("**/{chat}/**/result.json").match("a/b/c/result.json") == Captures{"a"});
    CHECK(FileGlob("**/{chat}/**/{day}-{n}.json").match("a/b/2025-03-1.json") ==
          Captures{"a", "2025", "03-1"});
    CHECK(FileGlob("{first}/**/{last}.json").match("a/b.json") == Captures{"a", "b"});
    CHECK_FALSE(FileGlob("**/{chat}/result.json").match("result.json"));
}

TEST_CASE("names made to be tried in every way are told at once") {
    const std::string deep = repeated(1000, "a/") + "b";
    CHECK_FALSE(matches(repeated(12, "**/a/") + "c", deep));
    CHECK(matches(repeated(12, "**/a/") + "b", deep));
    std::string captures;
    for (char name = 'a'; name <= 'p'; ++name)
        captures += std::string("{") + name + "}a*";
    CHECK_FALSE(matches(captures + ".json", repeated(250, "a")));
}

TEST_CASE("of several globs the first that takes a path says what the captures are") {
    const FileGlobs globs({"{room}/{day}.json", "{day}-{room}.json", "x/{day}{{}}{room}"}, {"room", "day"});
    CHECK(globs.match("hall/2025.json") == Captures{"hall", "2025"});
    CHECK(globs.match("2025-hall.json") == Captures{"hall", "2025"});
    CHECK(globs.match("x/2025{}hall") == Captures{"hall", "2025"});
    CHECK_FALSE(globs.match("hall.json"));
    CHECK(quoted_files({"a.json", "**/b.json"}) == "\"a.json\" or \"**/b.json\"");
}

}  // namespace copyover::mapping

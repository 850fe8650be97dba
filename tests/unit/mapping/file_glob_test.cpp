// Which files a source takes, and what captures take of their names.
#include <catch2/catch.hpp>

#include "mapping/file_glob.hpp"

namespace copyover::mapping {

TEST_CASE("globs match within one folder") {
    CHECK(glob_matches("users.json", "users.json"));
    CHECK(glob_matches("*.json", "users.json"));
    CHECK_FALSE(glob_matches("*.json", "backups/users.json"));
    CHECK(glob_matches("backups/*", "backups/users_2025-03-04T05-06-07-089Z.json"));
    CHECK(glob_matches("users_20[0-9]*.json", "users_2025.json"));
    CHECK_FALSE(glob_matches("users.json", "users_json"));
}

TEST_CASE("captures take parts of a name and stop at a slash") {
    using Captures = std::vector<std::string>;
    const FileGlob days("{channel}/{date}.json");
    CHECK(days.match("general/2022-01-31.json") == Captures{"general", "2022-01-31"});
    CHECK(days.match("a+b (old)/x.json") == Captures{"a+b (old)", "x"});
    CHECK_FALSE(days.match("users.json"));
    CHECK_FALSE(days.match("backups/general/2022-01-31.json"));
    CHECK_FALSE(days.match("general/.json"));
    CHECK_FALSE(days.match("general/2022-01-31.json.bak"));
    CHECK_FALSE(days.match("general/2022-01-31xjson"));
    CHECK(FileGlob("*/{user}-{rest}.json").match("dms/ada-bo-cy.json") == Captures{"ada", "bo-cy"});
    CHECK(FileGlob("part?{n}.json").match("part 12.json") == Captures{"12"});
    CHECK(FileGlob("users.json").match("users.json") == Captures{});
    CHECK(FileGlob("{{x}}{n}").match("{x}7") == Captures{"7"});
}

}  // namespace copyover::mapping

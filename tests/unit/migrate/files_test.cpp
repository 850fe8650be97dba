#include <array>
#include <catch2/catch.hpp>

#include "migrate/files.hpp"
#include "migrate/hashing_source.hpp"

using namespace copyover::migrate;

TEST_CASE("globs match within one folder") {
    CHECK(glob_matches("users.json", "users.json"));
    CHECK(glob_matches("*.json", "users.json"));
    CHECK_FALSE(glob_matches("*.json", "backups/users.json"));
    CHECK(glob_matches("backups/*", "backups/users_2025-03-04T05-06-07-089Z.json"));
    CHECK(glob_matches("users_20[0-9]*.json", "users_2025.json"));
    CHECK_FALSE(glob_matches("users.json", "users_json"));
}

TEST_CASE("a hashing source covers the whole file, read or not") {
    HashingSource source(copyover::json::from_memory("abc"), true);
    std::array<char, 1> first{};
    CHECK(source.read(first) == 1);
    source.finish();
    CHECK(source.sha256() == copyover::sha256("abc"));
    CHECK(source.fingerprint() == copyover::hash128("abc"));
    CHECK(source.bytes() == 3);
}

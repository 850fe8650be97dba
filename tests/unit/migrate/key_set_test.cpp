#include <catch2/catch.hpp>
#include <string>
#include <unordered_set>

#include "migrate/survey/key_set.hpp"

using namespace copyover;
using migrate::KeySet;

TEST_CASE("a key set knows what was inserted, through every growth") {
    KeySet keys;
    for (int i = 0; i < 100'000; ++i)
        REQUIRE(keys.insert(hash128("user_" + std::to_string(i))));
    CHECK(keys.size() == 100'000);
    for (int i = 0; i < 100'000; ++i)
        REQUIRE_FALSE(keys.insert(hash128("user_" + std::to_string(i))));
    for (int i = 100'000; i < 200'000; ++i)
        REQUIRE_FALSE(keys.contains(hash128("user_" + std::to_string(i))));
}

TEST_CASE("a key set needs less than 48 bytes a key at any size") {
    KeySet keys;
    for (std::size_t i = 1; i <= 50'000; ++i) {
        keys.insert(hash128(std::to_string(i)));
        if (i > 1'000) REQUIRE(keys.memory() < 48 * i);
    }
}

TEST_CASE("keys whose hashes are zero or share their upper bits are kept apart") {
    KeySet keys;
    CHECK_FALSE(keys.contains({0, 0}));
    CHECK(keys.insert({0, 0}));
    CHECK(keys.contains({0, 0}));
    CHECK_FALSE(keys.insert({0, 0}));
    for (std::uint64_t high = 1; high < 3'000; ++high)
        REQUIRE(keys.insert({high, 7}));
    for (std::uint64_t high = 1; high < 3'000; ++high)
        REQUIRE(keys.contains({high, 7}));
}

TEST_CASE("an empty key set contains nothing") {
    CHECK_FALSE(KeySet().contains(hash128("x")));
}

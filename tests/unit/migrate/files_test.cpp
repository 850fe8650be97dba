#include <array>
#include <catch2/catch.hpp>

#include "migrate/source/hashing_source.hpp"

using namespace copyover::migrate;

TEST_CASE("a hashing source covers the whole file, read or not") {
    HashingSource source(copyover::json::from_memory("abc"), true);
    std::array<char, 1> first{};
    CHECK(source.read(first) == 1);
    source.finish();
    CHECK(source.sha256() == copyover::sha256("abc"));
    CHECK(source.fingerprint() == copyover::hash128("abc"));
    CHECK(source.bytes() == 3);
}

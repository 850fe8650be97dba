#include <catch2/catch.hpp>

#include "base/digest.hpp"

using namespace copyover;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("SHA-1 gives the digest of RFC 3174 section 7.3") {
    CHECK(sha1("abc") == std::array<std::uint8_t, 20>{0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81,
                                                      0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50,
                                                      0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d});
}

// Cryptographic digests of texts: SHA-256 (FIPS 180-4) to name files, SHA-1 only because UUIDs of version 5
// are defined by it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace copyover {

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::string_view bytes);

    // 64 hexadecimal digits. Nothing may be added afterwards.
    std::string finish();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

std::string sha256(std::string_view bytes);

std::array<std::uint8_t, 20> sha1(std::string_view bytes);

}  // namespace copyover

// SHA-256 (FIPS 180-4) of files and texts, hexadecimal.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "json/byte_source.hpp"

namespace copyover::migrate {

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

// Hands bytes through and hashes them on the way.
class HashingSource : public json::ByteSource {
  public:
    explicit HashingSource(std::unique_ptr<json::ByteSource> inner) : inner_(std::move(inner)) {}

    std::size_t read(std::span<char> into) override;

    // Reads what is left, so that the digest covers the whole file, and returns it.
    std::string finish();

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  private:
    std::unique_ptr<json::ByteSource> inner_;
    Sha256 hash_;
    std::uint64_t bytes_ = 0;
};

}  // namespace copyover::migrate

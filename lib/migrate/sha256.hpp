// SHA-256 (FIPS 180-4) of files and texts, hexadecimal.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.hpp"
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
    // SHA-256 costs several times what the fingerprint does.
    HashingSource(std::unique_ptr<json::ByteSource> inner, bool with_sha256)
        : inner_(std::move(inner)), with_sha256_(with_sha256) {}

    std::size_t read(std::span<char> into) override;

    // Reads what is left, so that the hashes cover the whole file.
    void finish();

    // After finish().
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] Hash128 fingerprint() const { return fingerprint_.finish(); }
    [[nodiscard]] const std::string& sha256() const { return sha256_; }  // empty where not asked for

  private:
    std::unique_ptr<json::ByteSource> inner_;
    bool with_sha256_;
    Sha256 hash_;
    StreamHash128 fingerprint_;
    std::uint64_t bytes_ = 0;
    std::string sha256_;
};

}  // namespace copyover::migrate

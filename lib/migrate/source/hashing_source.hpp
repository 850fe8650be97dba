// Files that are hashed while they are read.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/digest.hpp"
#include "base/hash.hpp"
#include "json/byte_source.hpp"

namespace copyover::migrate {

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

#include "migrate/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <vector>

#include "base/error.hpp"

namespace copyover::migrate {

struct Sha256::Context {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    if (EVP_DigestInit_ex(context_->digest.get(), EVP_sha256(), nullptr) != 1) {
        throw EnvironmentError("OpenSSL offers no SHA-256");
    }
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
    if (EVP_DigestUpdate(context_->digest.get(), bytes.data(), bytes.size()) != 1) {
        throw InternalError("SHA-256 failed");
    }
}

std::string Sha256::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_DigestFinal_ex(context_->digest.get(), digest.data(), &length) != 1) {
        throw InternalError("SHA-256 failed");
    }
    std::string hex;
    for (unsigned int i = 0; i < length; ++i)
        hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

std::string sha256(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

std::size_t HashingSource::read(std::span<char> into) {
    const std::size_t length = inner_->read(into);
    const std::string_view bytes(into.data(), length);
    fingerprint_.add(bytes);
    if (with_sha256_) hash_.add(bytes);
    bytes_ += length;
    return length;
}

void HashingSource::finish() {
    std::vector<char> rest(1 << 16);
    while (read(rest) > 0) {
    }
    if (with_sha256_) sha256_ = hash_.finish();
}

}  // namespace copyover::migrate

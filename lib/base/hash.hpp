// 128-bit hashes (XXH3) of keys and rows, and their sums.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace copyover {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend bool operator==(const Hash128&, const Hash128&) = default;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;

    // Sums modulo 2^128: independent of order, and unlike xor they count equal rows.
    Hash128& operator+=(const Hash128& other);
    Hash128& operator-=(const Hash128& other);
};

Hash128 hash128(std::string_view bytes);

// The same hash of bytes that come in parts.
class StreamHash128 {
  public:
    StreamHash128();
    ~StreamHash128();
    StreamHash128(const StreamHash128&) = delete;
    StreamHash128& operator=(const StreamHash128&) = delete;

    void add(std::string_view bytes);
    [[nodiscard]] Hash128 finish() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// 32 hexadecimal digits.
std::string to_hex(const Hash128& hash);
Hash128 from_hex(std::string_view hex);

struct Hash128Hasher {
    std::size_t operator()(const Hash128& hash) const { return static_cast<std::size_t>(hash.low); }
};

}  // namespace copyover

#include "base/hash.hpp"

#include <fmt/format.h>

#include <charconv>

// libpg_query exports its own, older xxhash; inlining keeps this one, whichever is linked first.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace copyover {

Hash128& Hash128::operator+=(const Hash128& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
}

Hash128& Hash128::operator-=(const Hash128& other) {
    high -= other.high + (low < other.low ? 1 : 0);
    low -= other.low;
    return *this;
}

Hash128 hash128(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

struct StreamHash128::State {
    XXH3_state_t state;
};

StreamHash128::StreamHash128() : state_(std::make_unique<State>()) {
    XXH3_128bits_reset(&state_->state);
}

StreamHash128::~StreamHash128() = default;

void StreamHash128::add(std::string_view bytes) {
    XXH3_128bits_update(&state_->state, bytes.data(), bytes.size());
}

Hash128 StreamHash128::finish() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_->state);
    return {hash.high64, hash.low64};
}

std::string to_hex(const Hash128& hash) {
    return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

Hash128 from_hex(std::string_view hex) {
    Hash128 hash;
    std::from_chars(hex.data(), hex.data() + 16, hash.high, 16);
    std::from_chars(hex.data() + 16, hex.data() + 32, hash.low, 16);
    return hash;
}

}  // namespace copyover

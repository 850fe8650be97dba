#include "base/hash.hpp"

#include <fmt/format.h>

// libpg_query exports its own, older xxhash; inlining keeps this one (EXPERIMENTS.md part D).
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

std::string to_hex(const Hash128& hash) {
    return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

}  // namespace copyover

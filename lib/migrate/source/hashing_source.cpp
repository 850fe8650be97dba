#include "migrate/source/hashing_source.hpp"

#include <vector>

namespace copyover::migrate {

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

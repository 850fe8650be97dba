#include "json/name_set.hpp"

#include <algorithm>
#include <utility>

namespace copyover::json {

namespace {

constexpr std::size_t smallest = 16;
constexpr std::size_t largest_kept = 4096;

}  // namespace

bool NameSet::insert(std::string_view name) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    Hash128 hash = hash128(name);
    if (hash == Hash128{}) hash.low = 1;
    Hash128& slot = slots_[slot_of(hash)];
    if (slot == hash) return false;
    slot = hash;
    ++count_;
    return true;
}

void NameSet::clear() {
    if (slots_.size() > largest_kept) {
        slots_ = {};
    } else if (count_ > 0) {
        std::ranges::fill(slots_, Hash128{});
    }
    count_ = 0;
}

bool NameSet::contains(std::string_view name) const {
    Hash128 hash = hash128(name);
    if (hash == Hash128{}) hash.low = 1;
    return has(hash);
}

bool NameSet::has(const Hash128& hash) const {
    return !slots_.empty() && slots_[slot_of(hash)] == hash;
}

std::size_t NameSet::missing_from(const NameSet& other) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        slots_, [&](const Hash128& hash) { return hash != Hash128{} && !other.has(hash); }));
}

std::size_t NameSet::slot_of(const Hash128& hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash.low & mask;
    while (slots_[slot] != Hash128{} && slots_[slot] != hash)
        slot = (slot + 1) & mask;
    return slot;
}

void NameSet::grow() {
    std::vector<Hash128> old(std::max(smallest, 2 * slots_.size()));
    std::swap(old, slots_);
    for (const Hash128& hash : old) {
        if (hash != Hash128{}) slots_[slot_of(hash)] = hash;
    }
}

}  // namespace copyover::json
